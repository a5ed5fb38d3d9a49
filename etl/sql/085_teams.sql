-- The teams, from the neighbourhoods that Python has read. What an earlier file said of them goes first: teams can be
-- refreshed without loading anything else.
DELETE FROM team_file;
DELETE FROM team;
DELETE FROM team_contact;
DELETE FROM team_member;
DELETE FROM team_priority;
DELETE FROM team_event;
DELETE FROM notice WHERE source_file_id IS NULL AND starts_with(subject, 'Neighbourhoods: ');

INSERT INTO team_file BY NAME
SELECT * REPLACE (coalesce(loaded_at, getvariable('built_at')) AS loaded_at)
FROM read_team_file;
INSERT INTO team BY NAME FROM read_team;
INSERT INTO team_contact BY NAME FROM read_team_contact;
INSERT INTO team_member BY NAME FROM read_team_member;
INSERT INTO team_priority BY NAME FROM read_team_priority;
INSERT INTO team_event BY NAME FROM read_team_event;

INSERT INTO notice
SELECT NULL, 'Neighbourhoods: ' || lower(subject[1]) || subject[2:], things, sentence
FROM read_team_notice;
