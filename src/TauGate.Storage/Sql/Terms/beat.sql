UPDATE term SET beat = beat + 1, beat_at = clock_timestamp()
WHERE term = $1 AND holder IS NOT NULL AND schema_version = $2
