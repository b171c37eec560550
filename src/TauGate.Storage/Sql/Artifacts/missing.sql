-- Which of these blobs are not stored. A stored one is dated again when the clean-up could soon delete it: whoever asks
-- is about to refer to it.
WITH touched AS (
    UPDATE artifact SET stored_at = clock_timestamp()
    WHERE digest = ANY ($1) AND stored_at < clock_timestamp() - interval '30 minutes'
    RETURNING digest
)
SELECT w.digest FROM unnest($1) AS w (digest)
WHERE NOT EXISTS (SELECT FROM touched t WHERE t.digest = w.digest)
    AND NOT EXISTS (
        SELECT FROM artifact a
        WHERE a.digest = w.digest AND a.stored_at >= clock_timestamp() - interval '30 minutes')
