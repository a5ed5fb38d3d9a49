-- Areas, from the lookups and outlines that Python has registered.
INSERT INTO lsoa SELECT * FROM lookup_lsoa;

-- Residents as the lookup of wards says. A ward that is newer than it has those of its LSOAs, when it is known which
-- these are, and kept outlines keep their figure.
INSERT INTO ward
SELECT
    o.code, o.name, o.district_code, coalesce(w.residents, l.residents, k.residents), o.longitude, o.latitude, o.geometry,
    o.outline
FROM ward_outline o
LEFT JOIN lookup_ward w ON w.ward_code = o.code
LEFT JOIN (
    SELECT listed.ward_code, sum(lsoa.residents)::INTEGER AS residents
    FROM lookup_ward_of_lsoa listed
    JOIN lsoa USING (lsoa_code)
    WHERE NOT getvariable('wards_are_kept')
    GROUP BY listed.ward_code
) l ON l.ward_code = o.code
LEFT JOIN previous.ward k ON k.ward_code = o.code AND getvariable('wards_are_kept')
ORDER BY o.code;

INSERT INTO snt
SELECT
    s.snt_code, s.snt_name, s.section, s.division, l.residents, coalesce(l.lsoas, 0), coalesce(l.lsoas_exact, 0),
    o.longitude, o.latitude, o.geometry, coalesce(o.boundary, false)
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

INSERT INTO notice
SELECT NULL, 'Boundaries of teams: ' || lower(subject[1]) || subject[2:], things, sentence
FROM read_boundary_notice;
