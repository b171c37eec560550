-- Deletes the blobs that no result refers to and nobody has stored or asked for since. The files of known data sets
-- ($2) stay, and those of the data sets that sweeps name.
WITH removed AS (
    DELETE FROM artifact a
    WHERE a.stored_at < clock_timestamp() - $1 AND a.digest <> ALL ($2)
        AND NOT EXISTS (SELECT FROM foundation_result r WHERE r.artifact = a.digest)
        AND NOT EXISTS (SELECT FROM cell_result r WHERE r.adapter = a.digest)
        AND encode(a.digest, 'hex') NOT IN (
            SELECT file.value
            FROM sweep_revision r, jsonb_each_text(convert_from(r.spec, 'UTF8')::jsonb -> 'data') AS file (key, value)
            WHERE file.value IS NOT NULL)
    RETURNING a.size
)
SELECT count(*) AS blobs, coalesce(sum(size), 0)::bigint AS bytes FROM removed
