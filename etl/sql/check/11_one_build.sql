-- There is one build row, and its home force and city are in the tables.
SELECT abs(count(*) - 1) + count(*) FILTER (city_code NOT IN (SELECT district_code FROM district)) FROM build;
