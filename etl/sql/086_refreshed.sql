-- A build in which nothing but the teams is new.
UPDATE build SET build_name = getvariable('build_name'), built_at = getvariable('built_at');
