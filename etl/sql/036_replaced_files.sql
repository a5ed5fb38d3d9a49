-- The files that a new release replaces by another content. One of which no row was loaded is none: what comes for it is
-- loaded for the first time.
CREATE TEMP TABLE earlier_file AS
WITH kept_build AS (
    SELECT source_file_id, force, month, dataset, sha256, loaded_at, rows_loaded
    FROM previous.source_file
    WHERE getvariable('keep') AND rows_loaded > 0
)
SELECT 'previous' AS build, k.source_file_id AS earlier_id, k.* EXCLUDE (source_file_id)
FROM kept_build k
UNION ALL
SELECT 'older', o.source_file_id, o.force, o.month, o.dataset, o.sha256, o.loaded_at, o.rows_loaded
FROM older_source_file o
ANTI JOIN kept_build k ON k.force = o.force AND k.month = o.month AND k.dataset = o.dataset
WHERE o.rows_loaded > 0;

CREATE TEMP TABLE replaced AS
SELECT
    f.source_file_id, f.force, f.month, f.dataset, f.sha256 AS sha256_after,
    e.build, e.earlier_id, e.sha256 AS sha256_before, e.loaded_at AS loaded_at_before, e.rows_loaded AS rows_before,
    f.month IN (
        SELECT h.month FROM earlier_file h WHERE h.force = getvariable('force') AND h.dataset = 'street'
    ) AS month_counted
FROM new_file f
JOIN earlier_file e USING (force, month, dataset)
WHERE f.sha256 <> e.sha256;

-- The releases that earlier builds recorded. Those of a file that comes for the first time, and is not the one that they
-- lead to, are let go: what changed in between is not known, so no figure before them could be told.
CREATE TEMP TABLE recorded_release AS
SELECT 'previous' AS build, revised_at, force, month, dataset, sha256_after
FROM previous.revision_file
WHERE getvariable('keep')
UNION ALL
SELECT 'older', o.revised_at, o.force, o.month, o.dataset, o.sha256_after
FROM older_revision_file o
ANTI JOIN (SELECT * FROM previous.revision_file WHERE getvariable('keep')) known
    USING (revised_at, force, month, dataset);

CREATE TEMP TABLE kept_release AS
SELECT build, revised_at, force, month, dataset
FROM recorded_release
ANTI JOIN (
    SELECT r.force, r.month, r.dataset
    FROM recorded_release r
    JOIN new_file f USING (force, month, dataset)
    ANTI JOIN earlier_file e ON e.force = r.force AND e.month = r.month AND e.dataset = r.dataset
    GROUP BY r.force, r.month, r.dataset, f.sha256
    HAVING arg_max(r.sha256_after, r.revised_at) <> f.sha256
) broken USING (force, month, dataset);

CREATE TEMP VIEW kept_record AS
SELECT p.*
FROM previous.revision p
SEMI JOIN kept_release k
    ON k.build = 'previous' AND k.revised_at = p.revised_at AND k.force = p.force AND k.month = p.month AND k.dataset = 'street'
UNION ALL BY NAME
SELECT o.*
FROM older_revision o
SEMI JOIN kept_release k
    ON k.build = 'older' AND k.revised_at = o.revised_at AND k.force = o.force AND k.month = o.month AND k.dataset = 'street';
