SELECT
    term, holder, address, beat,
    holder IS NOT NULL AND beat_at > clock_timestamp() - interval '10 seconds' AS is_beating
FROM term
