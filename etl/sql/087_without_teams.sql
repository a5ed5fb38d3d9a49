-- What a copy without the teams no longer needs to say.
DELETE FROM notice WHERE source_file_id IS NULL AND starts_with(subject, 'Neighbourhoods: ');
