-- The tables of a warehouse. Every table and column says what it means; docs/data-dictionary.md is made from these words.
-- All coordinates are WGS84 degrees. A month is the date of its first day.

CREATE TABLE build (
    build_name VARCHAR PRIMARY KEY,
    built_at TIMESTAMP NOT NULL,
    etl_version VARCHAR NOT NULL,
    inputs_sha256 VARCHAR NOT NULL,
    demonstration BOOLEAN NOT NULL,
    force VARCHAR NOT NULL,
    force_name VARCHAR NOT NULL,
    force_area_name VARCHAR NOT NULL,
    city_code VARCHAR NOT NULL,
    ward_outlines VARCHAR NOT NULL,
    snt_outlines VARCHAR NOT NULL,
    ward_vintage VARCHAR,
    ward_file_sha256 VARCHAR,
    boundaries_sha256 VARCHAR,
    places_note VARCHAR
);
COMMENT ON TABLE build IS 'One row: how and when this file was made, and for which force.';
COMMENT ON COLUMN build.build_name IS 'Name of this build, also its file name.';
COMMENT ON COLUMN build.built_at IS 'When the build was made (UTC).';
COMMENT ON COLUMN build.etl_version IS 'Version of the loader that made it.';
COMMENT ON COLUMN build.inputs_sha256 IS 'Fingerprint of the configuration, lookups and outlines used; a build with the same files and fingerprint changes nothing.';
COMMENT ON COLUMN build.demonstration IS 'True when the crime rows are made up.';
COMMENT ON COLUMN build.force IS 'The home force as police.uk writes it in file names, for example derbyshire.';
COMMENT ON COLUMN build.force_name IS 'Name of the home force.';
COMMENT ON COLUMN build.force_area_name IS 'Name of the area that the home force polices.';
COMMENT ON COLUMN build.city_code IS 'District code of the city that the dashboard opens on.';
COMMENT ON COLUMN build.ward_outlines IS 'official (boundaries from a file) or schematic (drawn from LSOA points).';
COMMENT ON COLUMN build.snt_outlines IS 'official (boundaries of data.police.uk, by which records are given to teams), approximate (LSOAs merged) or schematic (drawn from LSOA points).';
COMMENT ON COLUMN build.ward_vintage IS 'As of which month (YYYY-MM) or year (YYYY) the official wards are; empty when schematic or not known.';
COMMENT ON COLUMN build.ward_file_sha256 IS 'SHA-256 of the file of official ward boundaries and of the list of LSOAs beside it, when there was one.';
COMMENT ON COLUMN build.boundaries_sha256 IS 'SHA-256 of the boundaries of teams that records were placed by, when there were any.';
COMMENT ON COLUMN build.places_note IS 'Where the outlines come from, in a sentence with its attribution.';

CREATE TABLE source_file (
    source_file_id INTEGER PRIMARY KEY,
    file_name VARCHAR NOT NULL,
    archive_name VARCHAR,
    force VARCHAR NOT NULL,
    month DATE NOT NULL,
    dataset VARCHAR NOT NULL,
    sha256 VARCHAR NOT NULL,
    bytes BIGINT NOT NULL,
    loaded_at TIMESTAMP NOT NULL,
    rows_read BIGINT NOT NULL,
    rows_loaded BIGINT NOT NULL,
    rows_rejected BIGINT NOT NULL,
    rows_corrected BIGINT NOT NULL,
    CHECK (rows_read = rows_loaded + rows_rejected + rows_corrected),
    UNIQUE (force, month, dataset)
);
COMMENT ON TABLE source_file IS 'Every CSV in the warehouse, with its reconciliation: rows_read = rows_loaded + rows_rejected + rows_corrected.';
COMMENT ON COLUMN source_file.source_file_id IS 'Number of the file within this build.';
COMMENT ON COLUMN source_file.file_name IS 'Name of the CSV.';
COMMENT ON COLUMN source_file.archive_name IS 'Name of the zip it came in; empty for a CSV by itself.';
COMMENT ON COLUMN source_file.force IS 'Force in the file name.';
COMMENT ON COLUMN source_file.month IS 'Month in the file name.';
COMMENT ON COLUMN source_file.dataset IS 'street, outcomes or stop-and-search.';
COMMENT ON COLUMN source_file.sha256 IS 'SHA-256 of the CSV as read, hexadecimal.';
COMMENT ON COLUMN source_file.bytes IS 'Size of the CSV in bytes.';
COMMENT ON COLUMN source_file.loaded_at IS 'When the file was first loaded with this content (UTC).';
COMMENT ON COLUMN source_file.rows_read IS 'Records in the file below its header, counted independently of the reader that loads them.';
COMMENT ON COLUMN source_file.rows_loaded IS 'Records that became a row of crime, outcome or stop_search.';
COMMENT ON COLUMN source_file.rows_rejected IS 'Records that could not be loaded; each is in rejected_row with its reason.';
COMMENT ON COLUMN source_file.rows_corrected IS 'Records set aside because the file holds them twice; each is in rejected_row.';

CREATE TABLE coverage (
    force VARCHAR NOT NULL,
    month DATE NOT NULL,
    dataset VARCHAR NOT NULL,
    source_file_id INTEGER NOT NULL,
    rows_loaded BIGINT NOT NULL,
    PRIMARY KEY (force, month, dataset)
);
COMMENT ON TABLE coverage IS 'Which force, month and dataset is loaded. What is not here was not loaded and must never be shown as zero.';
COMMENT ON COLUMN coverage.force IS 'Force in the file name.';
COMMENT ON COLUMN coverage.month IS 'First day of the month.';
COMMENT ON COLUMN coverage.dataset IS 'street, outcomes or stop-and-search.';
COMMENT ON COLUMN coverage.source_file_id IS 'The file it came from.';
COMMENT ON COLUMN coverage.rows_loaded IS 'Rows loaded from it.';

CREATE TABLE rejected_row (
    source_file_id INTEGER NOT NULL,
    line BIGINT,
    kind VARCHAR NOT NULL,
    reason VARCHAR NOT NULL,
    text VARCHAR
);
COMMENT ON TABLE rejected_row IS 'Every record that was read but not loaded.';
COMMENT ON COLUMN rejected_row.source_file_id IS 'The file it stands in.';
COMMENT ON COLUMN rejected_row.line IS 'Line in that file; the header is line 1.';
COMMENT ON COLUMN rejected_row.kind IS 'rejected (could not be loaded) or corrected (the file holds it twice).';
COMMENT ON COLUMN rejected_row.reason IS 'Why, in words.';
COMMENT ON COLUMN rejected_row.text IS 'The record as far as it could be read.';

CREATE TABLE notice (
    source_file_id INTEGER,
    subject VARCHAR NOT NULL,
    rows BIGINT NOT NULL,
    message VARCHAR NOT NULL
);
COMMENT ON TABLE notice IS 'What a reader should know about a file that was loaded.';
COMMENT ON COLUMN notice.source_file_id IS 'The file; empty when it concerns the whole build.';
COMMENT ON COLUMN notice.subject IS 'A few words to group by, for example unknown crime type.';
COMMENT ON COLUMN notice.rows IS 'How many rows it concerns.';
COMMENT ON COLUMN notice.message IS 'What was found, and what was done.';

CREATE TABLE district (
    district_code VARCHAR PRIMARY KEY,
    district_name VARCHAR NOT NULL,
    residents INTEGER,
    longitude DOUBLE,
    latitude DOUBLE,
    geometry VARCHAR
);
COMMENT ON TABLE district IS 'The districts of the force area, the city among them.';
COMMENT ON COLUMN district.district_code IS 'ONS code, for example E06000015.';
COMMENT ON COLUMN district.district_name IS 'Name.';
COMMENT ON COLUMN district.residents IS 'Residents, Census 2021.';
COMMENT ON COLUMN district.longitude IS 'Longitude of a point inside, for its label.';
COMMENT ON COLUMN district.latitude IS 'Latitude of that point.';
COMMENT ON COLUMN district.geometry IS 'Outline for display, GeoJSON geometry.';

CREATE TABLE ward (
    ward_code VARCHAR PRIMARY KEY,
    ward_name VARCHAR NOT NULL,
    district_code VARCHAR NOT NULL,
    residents INTEGER,
    longitude DOUBLE,
    latitude DOUBLE,
    geometry VARCHAR,
    outline BLOB
);
COMMENT ON TABLE ward IS 'The electoral wards of the force area. A ward and an SNT are two geographies side by side.';
COMMENT ON COLUMN ward.ward_code IS 'ONS code, for example E05015509.';
COMMENT ON COLUMN ward.ward_name IS 'Name; unique only together with the district.';
COMMENT ON COLUMN ward.district_code IS 'District the ward belongs to.';
COMMENT ON COLUMN ward.residents IS 'Residents, Census 2021; of a ward that is newer than the lookup those of its LSOAs, when a list of them was there.';
COMMENT ON COLUMN ward.longitude IS 'Longitude of a point inside, for its label.';
COMMENT ON COLUMN ward.latitude IS 'Latitude of that point.';
COMMENT ON COLUMN ward.geometry IS 'Outline for display, simplified, GeoJSON geometry.';
COMMENT ON COLUMN ward.outline IS 'Outline as loaded, WKB; kept for the next build. Empty when schematic.';

CREATE TABLE snt (
    snt_code VARCHAR PRIMARY KEY,
    snt_name VARCHAR NOT NULL,
    section VARCHAR NOT NULL,
    division VARCHAR NOT NULL,
    residents INTEGER,
    lsoas INTEGER NOT NULL,
    lsoas_exact INTEGER NOT NULL,
    longitude DOUBLE,
    latitude DOUBLE,
    geometry VARCHAR,
    boundary BOOLEAN NOT NULL
);
COMMENT ON TABLE snt IS 'The Safer Neighbourhood Teams of the force.';
COMMENT ON COLUMN snt.snt_code IS 'Code of the team, for example SN-01.';
COMMENT ON COLUMN snt.snt_name IS 'Name of the team''s area.';
COMMENT ON COLUMN snt.section IS 'Section of the force that the team belongs to.';
COMMENT ON COLUMN snt.division IS 'Division that the section belongs to.';
COMMENT ON COLUMN snt.residents IS 'Residents of its LSOAs by the lookup, Census 2021, whether or not it has a boundary.';
COMMENT ON COLUMN snt.lsoas IS 'Number of 2021 LSOAs given to the team.';
COMMENT ON COLUMN snt.lsoas_exact IS 'How many of them lie wholly in the team''s area; the others are approximate.';
COMMENT ON COLUMN snt.longitude IS 'Longitude of a point inside, for its label.';
COMMENT ON COLUMN snt.latitude IS 'Latitude of that point.';
COMMENT ON COLUMN snt.geometry IS 'Outline for display, simplified, GeoJSON geometry.';
COMMENT ON COLUMN snt.boundary IS 'Whether its outline is its boundary as published by data.police.uk.';

CREATE TABLE lsoa (
    lsoa_code VARCHAR PRIMARY KEY,
    lsoa_name VARCHAR,
    vintage VARCHAR NOT NULL,
    snt_code VARCHAR NOT NULL,
    snt_match VARCHAR NOT NULL,
    ward_code VARCHAR,
    district_code VARCHAR NOT NULL,
    residents INTEGER,
    imd_decile INTEGER,
    longitude DOUBLE,
    latitude DOUBLE
);
COMMENT ON TABLE lsoa IS 'The LSOAs of the force area, 2011 and 2021 codes. A crime lies inside the force area when its LSOA is here.';
COMMENT ON COLUMN lsoa.lsoa_code IS 'ONS code.';
COMMENT ON COLUMN lsoa.lsoa_name IS 'Name of the 2021 LSOA.';
COMMENT ON COLUMN lsoa.vintage IS '2011, 2021 or both: in which editions the code exists.';
COMMENT ON COLUMN lsoa.snt_code IS 'Team it is given to by the lookup.';
COMMENT ON COLUMN lsoa.snt_match IS 'exact, inferred or split: how sure that is.';
COMMENT ON COLUMN lsoa.ward_code IS 'Ward that holds most of it (2021 LSOAs only).';
COMMENT ON COLUMN lsoa.district_code IS 'District it lies in.';
COMMENT ON COLUMN lsoa.residents IS 'Residents, Census 2021.';
COMMENT ON COLUMN lsoa.imd_decile IS 'Deprivation decile 2025, 1 most deprived.';
COMMENT ON COLUMN lsoa.longitude IS 'Longitude of a point inside.';
COMMENT ON COLUMN lsoa.latitude IS 'Latitude of that point.';

CREATE TABLE snap_point (
    snap_point_id BIGINT PRIMARY KEY,
    longitude DOUBLE NOT NULL,
    latitude DOUBLE NOT NULL,
    name VARCHAR,
    ward_code VARCHAR,
    ward_distance_m DOUBLE,
    snt_code VARCHAR,
    snt_distance_m DOUBLE,
    lsoa_code VARCHAR,
    h3_8 VARCHAR NOT NULL,
    h3_9 VARCHAR NOT NULL,
    first_month DATE,
    last_month DATE
);
COMMENT ON TABLE snap_point IS 'The anonymous points that police.uk moves each crime to: near the place, never the address. The set of points was replaced in July 2022.';
COMMENT ON COLUMN snap_point.snap_point_id IS 'Number made from the coordinates alone, the same in every build.';
COMMENT ON COLUMN snap_point.longitude IS 'Longitude, as published.';
COMMENT ON COLUMN snap_point.latitude IS 'Latitude, as published.';
COMMENT ON COLUMN snap_point.name IS 'The name most often published for it, without "On or near". Not a key: many points share one.';
COMMENT ON COLUMN snap_point.ward_code IS 'Ward whose outline holds it; the nearest ward for a point a few metres outside all; empty beyond 100 m.';
COMMENT ON COLUMN snap_point.ward_distance_m IS 'Metres to that ward, 0 when inside.';
COMMENT ON COLUMN snap_point.snt_code IS 'Team whose boundary holds it, or the nearest for a point a few metres outside all; empty beyond 100 m, and without boundaries.';
COMMENT ON COLUMN snap_point.snt_distance_m IS 'Metres to that boundary, 0 when inside.';
COMMENT ON COLUMN snap_point.lsoa_code IS 'LSOA most recently published for it; for a point that only stop and search names, the LSOA whose point is nearest.';
COMMENT ON COLUMN snap_point.h3_8 IS 'H3 cell of resolution 8.';
COMMENT ON COLUMN snap_point.h3_9 IS 'H3 cell of resolution 9.';
COMMENT ON COLUMN snap_point.first_month IS 'First month with a row there.';
COMMENT ON COLUMN snap_point.last_month IS 'Last month with a row there.';

CREATE TABLE crime (
    key UBIGINT NOT NULL,
    crime_id VARCHAR,
    month DATE NOT NULL,
    reported_by VARCHAR,
    falls_within VARCHAR,
    crime_type VARCHAR NOT NULL,
    outcome VARCHAR,
    location VARCHAR,
    snap_point_id BIGINT,
    lsoa_code VARCHAR,
    ward_code VARCHAR,
    snt_code VARCHAR,
    section VARCHAR,
    district_code VARCHAR,
    area VARCHAR NOT NULL,
    counted BOOLEAN NOT NULL,
    context VARCHAR,
    source_file_id INTEGER NOT NULL
);
COMMENT ON TABLE crime IS 'One row for each published street-level row. Rows of anti-social behaviour are incidents, not recorded crimes.';
COMMENT ON COLUMN crime.key IS 'Stable number of the row, made from its content and, for identical rows, its occurrence; written as 16 hexadecimal digits in links.';
COMMENT ON COLUMN crime.crime_id IS 'Crime ID as published. Empty for anti-social behaviour; 2.8% of the others repeat one: not a key.';
COMMENT ON COLUMN crime.month IS 'Month of the crime.';
COMMENT ON COLUMN crime.reported_by IS 'Force that supplied the row.';
COMMENT ON COLUMN crime.falls_within IS 'Force area as published; not used for any count.';
COMMENT ON COLUMN crime.crime_type IS 'Type as published.';
COMMENT ON COLUMN crime.outcome IS 'Last outcome category as published. Empty for anti-social behaviour.';
COMMENT ON COLUMN crime.location IS 'Name of the place as published, for example On or near Corporation Street.';
COMMENT ON COLUMN crime.snap_point_id IS 'Snap point; empty without coordinates.';
COMMENT ON COLUMN crime.lsoa_code IS 'LSOA as published (2011 codes to May 2023, 2021 codes after).';
COMMENT ON COLUMN crime.ward_code IS 'Ward of the snap point, for rows inside the force area.';
COMMENT ON COLUMN crime.snt_code IS 'Team whose boundary holds or is near the snap point; from the LSOA where none does, or none is loaded.';
COMMENT ON COLUMN crime.section IS 'Section of that team.';
COMMENT ON COLUMN crime.district_code IS 'District, from the LSOA.';
COMMENT ON COLUMN crime.area IS 'inside, outside (the force area) or no location.';
COMMENT ON COLUMN crime.counted IS 'Whether the dashboard counts it: inside the force area, in a month with the home force''s street file.';
COMMENT ON COLUMN crime.context IS 'Context as published.';
COMMENT ON COLUMN crime.source_file_id IS 'File the row came from.';

CREATE TABLE outcome (
    crime_id VARCHAR,
    month DATE NOT NULL,
    reported_by VARCHAR,
    outcome_type VARCHAR,
    location VARCHAR,
    snap_point_id BIGINT,
    lsoa_code VARCHAR,
    source_file_id INTEGER NOT NULL
);
COMMENT ON TABLE outcome IS 'One row for each row of the outcomes files: what was decided in a month, for crimes of that or an earlier month.';
COMMENT ON COLUMN outcome.crime_id IS 'Crime ID; many have no crime in the loaded months.';
COMMENT ON COLUMN outcome.month IS 'Month of the decision.';
COMMENT ON COLUMN outcome.reported_by IS 'Force that supplied the row.';
COMMENT ON COLUMN outcome.outcome_type IS 'Outcome as published.';
COMMENT ON COLUMN outcome.location IS 'Name of the place as published.';
COMMENT ON COLUMN outcome.snap_point_id IS 'Snap point; empty without coordinates.';
COMMENT ON COLUMN outcome.lsoa_code IS 'LSOA as published.';
COMMENT ON COLUMN outcome.source_file_id IS 'File the row came from.';

CREATE TABLE stop_search (
    month DATE NOT NULL,
    searched_at TIMESTAMP,
    force VARCHAR NOT NULL,
    search_type VARCHAR,
    operation BOOLEAN,
    operation_name VARCHAR,
    gender VARCHAR,
    age_range VARCHAR,
    self_defined_ethnicity VARCHAR,
    officer_defined_ethnicity VARCHAR,
    legislation VARCHAR,
    object_of_search VARCHAR,
    outcome VARCHAR,
    outcome_linked BOOLEAN,
    clothing_removed BOOLEAN,
    snap_point_id BIGINT,
    ward_code VARCHAR,
    snt_code VARCHAR,
    source_file_id INTEGER NOT NULL
);
COMMENT ON TABLE stop_search IS 'One row for each published stop and search.';
COMMENT ON COLUMN stop_search.month IS 'Month of the file.';
COMMENT ON COLUMN stop_search.searched_at IS 'Date and time as published (UTC).';
COMMENT ON COLUMN stop_search.force IS 'Force in the file name.';
COMMENT ON COLUMN stop_search.search_type IS 'Person search, Vehicle search or both.';
COMMENT ON COLUMN stop_search.operation IS 'Whether it was part of a policing operation.';
COMMENT ON COLUMN stop_search.operation_name IS 'Name of that operation.';
COMMENT ON COLUMN stop_search.gender IS 'Gender as recorded.';
COMMENT ON COLUMN stop_search.age_range IS 'Age range as recorded.';
COMMENT ON COLUMN stop_search.self_defined_ethnicity IS 'Ethnicity as stated by the person searched.';
COMMENT ON COLUMN stop_search.officer_defined_ethnicity IS 'Ethnicity as seen by the officer.';
COMMENT ON COLUMN stop_search.legislation IS 'Power used.';
COMMENT ON COLUMN stop_search.object_of_search IS 'What was searched for.';
COMMENT ON COLUMN stop_search.outcome IS 'Outcome as published.';
COMMENT ON COLUMN stop_search.outcome_linked IS 'Whether the outcome concerns the object of the search.';
COMMENT ON COLUMN stop_search.clothing_removed IS 'Whether more than outer clothing was removed.';
COMMENT ON COLUMN stop_search.snap_point_id IS 'Snap point; empty without coordinates.';
COMMENT ON COLUMN stop_search.ward_code IS 'Ward of the snap point.';
COMMENT ON COLUMN stop_search.snt_code IS 'Team of the snap point, found as for a crime with its LSOA.';
COMMENT ON COLUMN stop_search.source_file_id IS 'File the row came from.';

-- What police.uk publishes of the teams themselves. Empty unless a file of neighbourhoods was loaded.
CREATE TABLE team_file (
    file_name VARCHAR NOT NULL,
    sha256 VARCHAR NOT NULL,
    fetched_at TIMESTAMP NOT NULL,
    loaded_at TIMESTAMP NOT NULL,
    neighbourhoods_read INTEGER NOT NULL,
    neighbourhoods_loaded INTEGER NOT NULL,
    neighbourhoods_set_aside INTEGER NOT NULL,
    content BLOB NOT NULL,
    CHECK (neighbourhoods_read = neighbourhoods_loaded + neighbourhoods_set_aside)
);
COMMENT ON TABLE team_file IS 'One row when a file of neighbourhoods (people, contact, priorities, events) is loaded, none otherwise; with its reconciliation.';
COMMENT ON COLUMN team_file.file_name IS 'Name of the file.';
COMMENT ON COLUMN team_file.sha256 IS 'SHA-256 of the file as read, hexadecimal.';
COMMENT ON COLUMN team_file.fetched_at IS 'When it was fetched from data.police.uk, as the file says (UTC).';
COMMENT ON COLUMN team_file.loaded_at IS 'When it was first loaded with this content (UTC).';
COMMENT ON COLUMN team_file.neighbourhoods_read IS 'Entries in its list of neighbourhoods.';
COMMENT ON COLUMN team_file.neighbourhoods_loaded IS 'Entries that became a row of team.';
COMMENT ON COLUMN team_file.neighbourhoods_set_aside IS 'Entries that did not: without a team of the register, twice in the file, or unreadable; the notices name them.';
COMMENT ON COLUMN team_file.content IS 'The file as read, compressed (zlib); kept for the next build.';

CREATE TABLE team (
    snt_code VARCHAR PRIMARY KEY,
    team_id VARCHAR NOT NULL,
    team_name VARCHAR,
    members INTEGER,
    priorities INTEGER,
    events INTEGER
);
COMMENT ON TABLE team IS 'One row for each Safer Neighbourhood Team that the loaded file of neighbourhoods describes.';
COMMENT ON COLUMN team.snt_code IS 'Code of the team in snt.';
COMMENT ON COLUMN team.team_id IS 'Id as published, which may be written in another form, for example SN01.';
COMMENT ON COLUMN team.team_name IS 'Name as published.';
COMMENT ON COLUMN team.members IS 'Rows of it in team_member; empty, not 0, when the file does not say who is in the team.';
COMMENT ON COLUMN team.priorities IS 'Rows of it in team_priority; empty when the file has no list of priorities.';
COMMENT ON COLUMN team.events IS 'Rows of it in team_event; empty when the file has no list of events.';

CREATE TABLE team_contact (
    snt_code VARCHAR NOT NULL,
    whose VARCHAR NOT NULL,
    position INTEGER,
    kind VARCHAR NOT NULL,
    label VARCHAR,
    value VARCHAR NOT NULL
);
COMMENT ON TABLE team_contact IS 'How to reach a team, one of its members, or who holds an event; as published.';
COMMENT ON COLUMN team_contact.snt_code IS 'Code of the team.';
COMMENT ON COLUMN team_contact.whose IS 'team, member or event.';
COMMENT ON COLUMN team_contact.position IS 'Position of that member or event; empty for the team''s own.';
COMMENT ON COLUMN team_contact.kind IS 'As published: email, telephone, web and so on; url_force is the force''s own page, link an entry of the list of links.';
COMMENT ON COLUMN team_contact.label IS 'Title of a link, as published.';
COMMENT ON COLUMN team_contact.value IS 'Address or number, plain text. An address that is not of the web, such as javascript:, is left out.';

CREATE TABLE team_member (
    snt_code VARCHAR NOT NULL,
    position INTEGER NOT NULL,
    member_name VARCHAR NOT NULL,
    rank VARCHAR,
    bio VARCHAR,
    PRIMARY KEY (snt_code, position)
);
COMMENT ON TABLE team_member IS 'The people of a team, as published.';
COMMENT ON COLUMN team_member.snt_code IS 'Code of the team.';
COMMENT ON COLUMN team_member.position IS 'Place in the published list, from 1.';
COMMENT ON COLUMN team_member.member_name IS 'Name as published.';
COMMENT ON COLUMN team_member.rank IS 'Rank as published.';
COMMENT ON COLUMN team_member.bio IS 'What the member says of herself, plain text; a line for each paragraph.';

CREATE TABLE team_priority (
    snt_code VARCHAR NOT NULL,
    position INTEGER NOT NULL,
    issue VARCHAR,
    issued_on DATE,
    action VARCHAR,
    acted_on DATE,
    PRIMARY KEY (snt_code, position)
);
COMMENT ON TABLE team_priority IS 'The local priorities of a team: the issues that it works on, and what it did about them.';
COMMENT ON COLUMN team_priority.snt_code IS 'Code of the team.';
COMMENT ON COLUMN team_priority.position IS 'Place in the published list, from 1.';
COMMENT ON COLUMN team_priority.issue IS 'The issue, plain text; a line for each paragraph.';
COMMENT ON COLUMN team_priority.issued_on IS 'Date of the issue; empty where none is published.';
COMMENT ON COLUMN team_priority.action IS 'What was done, plain text.';
COMMENT ON COLUMN team_priority.acted_on IS 'Date of the action; empty where none is published.';

CREATE TABLE team_event (
    snt_code VARCHAR NOT NULL,
    position INTEGER NOT NULL,
    title VARCHAR,
    event_type VARCHAR,
    starts_at TIMESTAMP,
    ends_at TIMESTAMP,
    address VARCHAR,
    description VARCHAR,
    PRIMARY KEY (snt_code, position)
);
COMMENT ON TABLE team_event IS 'Meetings and other events of a team, past and to come.';
COMMENT ON COLUMN team_event.snt_code IS 'Code of the team.';
COMMENT ON COLUMN team_event.position IS 'Place in the published list, from 1.';
COMMENT ON COLUMN team_event.title IS 'Title as published.';
COMMENT ON COLUMN team_event.event_type IS 'Type as published, for example meeting.';
COMMENT ON COLUMN team_event.starts_at IS 'When it starts, as the clock shows it there; empty where none is published.';
COMMENT ON COLUMN team_event.ends_at IS 'When it ends, likewise.';
COMMENT ON COLUMN team_event.address IS 'Where, plain text.';
COMMENT ON COLUMN team_event.description IS 'What it is about, plain text.';

-- Empty unless boundaries of teams were loaded.
CREATE TABLE team_change (
    snt_code_by_lsoa VARCHAR NOT NULL,
    snt_code VARCHAR NOT NULL,
    rows BIGINT NOT NULL,
    PRIMARY KEY (snt_code_by_lsoa, snt_code)
);
COMMENT ON TABLE team_change IS 'What the boundaries of teams change: the counted rows of crime by the team of their LSOA and the team they are given to. Empty when no boundaries are loaded.';
COMMENT ON COLUMN team_change.snt_code_by_lsoa IS 'Team that the lookup gives their LSOA to.';
COMMENT ON COLUMN team_change.snt_code IS 'Team that they are given to; the same for most.';
COMMENT ON COLUMN team_change.rows IS 'How many rows.';

CREATE TABLE theme (
    theme_id VARCHAR PRIMARY KEY,
    position INTEGER NOT NULL UNIQUE,
    name VARCHAR NOT NULL,
    measure_words VARCHAR NOT NULL,
    hoped_for VARCHAR NOT NULL,
    caveat VARCHAR NOT NULL
);
COMMENT ON TABLE theme IS 'The priorities of the partnership as the configuration names them; no rows when it names none.';
COMMENT ON COLUMN theme.theme_id IS 'The name as a link can hold it, for example less-crime.';
COMMENT ON COLUMN theme.position IS 'Place on the scorecard, from 1.';
COMMENT ON COLUMN theme.name IS 'Name of the priority.';
COMMENT ON COLUMN theme.measure_words IS 'What is counted for it, in words.';
COMMENT ON COLUMN theme.hoped_for IS 'fewer, or none where more records may be better recording or more police work.';
COMMENT ON COLUMN theme.caveat IS 'What the measure cannot show, in words.';

CREATE TABLE theme_type (
    theme_id VARCHAR NOT NULL,
    crime_type VARCHAR NOT NULL,
    PRIMARY KEY (theme_id, crime_type)
);
COMMENT ON TABLE theme_type IS 'Which crime types each theme counts. A type can belong to several themes, so themes do not add up.';
COMMENT ON COLUMN theme_type.theme_id IS 'The theme.';
COMMENT ON COLUMN theme_type.crime_type IS 'Type as published.';

-- What releases changed in months that were loaded before. Nothing else keeps it: it outlives every build.
CREATE TABLE revision_file (
    revised_at TIMESTAMP NOT NULL,
    force VARCHAR NOT NULL,
    month DATE NOT NULL,
    dataset VARCHAR NOT NULL,
    sha256_before VARCHAR NOT NULL,
    sha256_after VARCHAR NOT NULL,
    loaded_at_before TIMESTAMP NOT NULL,
    rows_before BIGINT NOT NULL,
    rows_after BIGINT NOT NULL,
    unchanged BIGINT,
    month_counted BOOLEAN NOT NULL,
    PRIMARY KEY (revised_at, force, month, dataset)
);
COMMENT ON TABLE revision_file IS 'One row each time that a file was replaced by one of another content: a release that re-issued a month.';
COMMENT ON COLUMN revision_file.revised_at IS 'When the build was made that replaced it (UTC); the same for all files of that build.';
COMMENT ON COLUMN revision_file.force IS 'Force in the file name.';
COMMENT ON COLUMN revision_file.month IS 'Month in the file name.';
COMMENT ON COLUMN revision_file.dataset IS 'street, outcomes or stop-and-search.';
COMMENT ON COLUMN revision_file.sha256_before IS 'SHA-256 of the CSV that was replaced, hexadecimal.';
COMMENT ON COLUMN revision_file.sha256_after IS 'SHA-256 of the CSV that replaced it.';
COMMENT ON COLUMN revision_file.loaded_at_before IS 'When the one that was replaced had been loaded (UTC).';
COMMENT ON COLUMN revision_file.rows_before IS 'Rows loaded from the one that was replaced.';
COMMENT ON COLUMN revision_file.rows_after IS 'Rows loaded from the one that replaced it.';
COMMENT ON COLUMN revision_file.unchanged IS 'Rows with the same type, place and status in both. Empty for outcomes and stop and search, whose rows are not compared.';
COMMENT ON COLUMN revision_file.month_counted IS 'Whether the dashboard counted that month before: the home force''s street file of it was loaded already.';

CREATE TABLE revision_type (
    revised_at TIMESTAMP NOT NULL,
    force VARCHAR NOT NULL,
    month DATE NOT NULL,
    crime_type VARCHAR NOT NULL,
    rows_before BIGINT NOT NULL,
    rows_after BIGINT NOT NULL,
    PRIMARY KEY (revised_at, force, month, crime_type)
);
COMMENT ON TABLE revision_type IS 'The rows of each replaced street file by crime type, before and after.';
COMMENT ON COLUMN revision_type.revised_at IS 'As in revision_file.';
COMMENT ON COLUMN revision_type.force IS 'Force in the file name.';
COMMENT ON COLUMN revision_type.month IS 'Month in the file name.';
COMMENT ON COLUMN revision_type.crime_type IS 'Type as published.';
COMMENT ON COLUMN revision_type.rows_before IS 'Rows of that type before.';
COMMENT ON COLUMN revision_type.rows_after IS 'Rows of that type after.';

CREATE TABLE revision (
    revised_at TIMESTAMP NOT NULL,
    force VARCHAR NOT NULL,
    month DATE NOT NULL,
    crime_type_before VARCHAR,
    crime_type_after VARCHAR,
    outcome_before VARCHAR,
    outcome_after VARCHAR,
    place_changed BOOLEAN NOT NULL,
    snap_point_id_before BIGINT,
    snap_point_id_after BIGINT,
    lsoa_code_before VARCHAR,
    lsoa_code_after VARCHAR,
    ward_code_before VARCHAR,
    ward_code_after VARCHAR,
    snt_code_before VARCHAR,
    snt_code_after VARCHAR,
    section_before VARCHAR,
    section_after VARCHAR,
    district_code_before VARCHAR,
    district_code_after VARCHAR,
    counted_before BOOLEAN NOT NULL,
    counted_after BOOLEAN NOT NULL
);
COMMENT ON TABLE revision IS 'One row for each record of a replaced street file that was added, taken away or changed in type, status or place. Of its place the anonymous point and the LSOA are kept, so that every build looks its areas up afresh; no Crime ID and no name of a street.';
COMMENT ON COLUMN revision.revised_at IS 'As in revision_file.';
COMMENT ON COLUMN revision.force IS 'Force in the file name.';
COMMENT ON COLUMN revision.month IS 'Month of the record.';
COMMENT ON COLUMN revision.crime_type_before IS 'Type before; empty for a record that was added.';
COMMENT ON COLUMN revision.crime_type_after IS 'Type after; empty for a record that is gone.';
COMMENT ON COLUMN revision.outcome_before IS 'Last outcome category before.';
COMMENT ON COLUMN revision.outcome_after IS 'Last outcome category after.';
COMMENT ON COLUMN revision.place_changed IS 'Whether its snap point or its LSOA is another one; a renamed street alone is no change.';
COMMENT ON COLUMN revision.snap_point_id_before IS 'Anonymous point before; empty for a record that was added or had none.';
COMMENT ON COLUMN revision.snap_point_id_after IS 'Anonymous point after; empty for a record that is gone or has none.';
COMMENT ON COLUMN revision.lsoa_code_before IS 'LSOA before, as published.';
COMMENT ON COLUMN revision.lsoa_code_after IS 'LSOA after, as published.';
COMMENT ON COLUMN revision.ward_code_before IS 'Ward of the place before, by the borders of this build, as for the rows of crime.';
COMMENT ON COLUMN revision.ward_code_after IS 'Ward of the place after.';
COMMENT ON COLUMN revision.snt_code_before IS 'Team of the place before.';
COMMENT ON COLUMN revision.snt_code_after IS 'Team of the place after.';
COMMENT ON COLUMN revision.section_before IS 'Section of the team before.';
COMMENT ON COLUMN revision.section_after IS 'Section of the team after.';
COMMENT ON COLUMN revision.district_code_before IS 'District of the place before.';
COMMENT ON COLUMN revision.district_code_after IS 'District of the place after.';
COMMENT ON COLUMN revision.counted_before IS 'Whether it counted before, by the places of this build; false for a record that was added, and in a month that the dashboard did not count then.';
COMMENT ON COLUMN revision.counted_after IS 'Whether it counts it now; false for a record that is gone, and in a month that it did not count before.';
