-- Equal cells and what was recorded in them. All of it is made anew from `crime` by each build, so a change here does
-- not keep a build from adding to an earlier one.

CREATE TABLE cell (
    cell VARCHAR PRIMARY KEY,
    resolution INTEGER NOT NULL,
    longitude DOUBLE NOT NULL,
    latitude DOUBLE NOT NULL,
    ward_code VARCHAR,
    district_code VARCHAR,
    snt_code VARCHAR,
    section VARCHAR
);
COMMENT ON TABLE cell IS 'Equal cells of the force area: every H3 cell of resolution 8 and 9 whose middle lies in it, and every further one with a counted record.';
COMMENT ON COLUMN cell.cell IS 'H3 cell.';
COMMENT ON COLUMN cell.resolution IS '8 (about 0.7 square kilometres) or 9 (about 0.1).';
COMMENT ON COLUMN cell.longitude IS 'Longitude of its middle.';
COMMENT ON COLUMN cell.latitude IS 'Latitude of its middle.';
COMMENT ON COLUMN cell.ward_code IS 'Ward whose outline holds its middle.';
COMMENT ON COLUMN cell.district_code IS 'District of that ward.';
COMMENT ON COLUMN cell.snt_code IS 'Team whose boundary, or without one whose outline, holds its middle.';
COMMENT ON COLUMN cell.section IS 'Section of that team.';

CREATE TABLE cell_neighbour (
    cell VARCHAR NOT NULL,
    neighbour VARCHAR NOT NULL
);
COMMENT ON TABLE cell_neighbour IS 'Which cells share an edge; each pair stands both ways round.';
COMMENT ON COLUMN cell_neighbour.cell IS 'H3 cell.';
COMMENT ON COLUMN cell_neighbour.neighbour IS 'H3 cell of the same resolution beside it.';

CREATE TABLE cell_record (
    h3_9 VARCHAR NOT NULL,
    h3_8 VARCHAR NOT NULL,
    month DATE NOT NULL,
    crime_type VARCHAR NOT NULL,
    ward_code VARCHAR,
    snt_code VARCHAR,
    section VARCHAR,
    district_code VARCHAR,
    records BIGINT NOT NULL
);
COMMENT ON TABLE cell_record IS 'Counted records by cell, month, type and area. One that was published without coordinates is not here.';
COMMENT ON COLUMN cell_record.h3_9 IS 'H3 cell of resolution 9 of the snap points.';
COMMENT ON COLUMN cell_record.h3_8 IS 'H3 cell of resolution 8 of the snap points.';
COMMENT ON COLUMN cell_record.month IS 'Month of the crimes.';
COMMENT ON COLUMN cell_record.crime_type IS 'Type as published.';
COMMENT ON COLUMN cell_record.ward_code IS 'Ward of the records.';
COMMENT ON COLUMN cell_record.snt_code IS 'Team of the records.';
COMMENT ON COLUMN cell_record.section IS 'Section of that team.';
COMMENT ON COLUMN cell_record.district_code IS 'District of the records.';
COMMENT ON COLUMN cell_record.records IS 'How many there are.';
