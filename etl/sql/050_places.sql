-- Areas, from the lookups and outlines that Python has registered.
INSERT INTO lsoa SELECT * FROM lookup_lsoa;

INSERT INTO ward
SELECT o.code, o.name, o.district_code, w.residents, o.longitude, o.latitude, o.geometry, o.outline
FROM ward_outline o
LEFT JOIN lookup_ward w ON w.ward_code = o.code
ORDER BY o.code;

INSERT INTO snt
SELECT
    s.snt_code, s.snt_name, s.section, s.division, l.residents, coalesce(l.lsoas, 0), coalesce(l.lsoas_exact, 0),
    o.longitude, o.latitude, o.geometry
FROM lookup_snt s
LEFT JOIN snt_outline o ON o.code = s.snt_code
LEFT JOIN (
    SELECT
        snt_code, sum(residents)::INTEGER AS residents,
        count(*) FILTER (vintage <> '2011') AS lsoas,
        count(*) FILTER (vintage <> '2011' AND snt_match = 'exact') AS lsoas_exact
    FROM lsoa
    GROUP BY snt_code
) l ON l.snt_code = s.snt_code
ORDER BY s.snt_code;

INSERT INTO district
SELECT d.code, d.name, l.residents, o.longitude, o.latitude, o.geometry
FROM lookup_district d
LEFT JOIN district_outline o ON o.code = d.code
LEFT JOIN (SELECT district_code, sum(residents)::INTEGER AS residents FROM lsoa GROUP BY district_code) l
    ON l.district_code = d.code
ORDER BY d.code;
