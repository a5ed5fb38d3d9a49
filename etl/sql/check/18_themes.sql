-- Every theme has a crime type, every type of a theme has its theme, and anti-social behaviour is in none with crimes.
SELECT count(*)
FROM (
    SELECT theme_id FROM theme ANTI JOIN theme_type USING (theme_id)
    UNION ALL
    SELECT theme_id FROM theme_type ANTI JOIN theme USING (theme_id)
    UNION ALL
    SELECT theme_id FROM theme_type GROUP BY theme_id HAVING count(*) > 1 AND bool_or(crime_type = 'Anti-social behaviour')
);
