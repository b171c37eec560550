UPDATE term SET term = term + 1, holder = $4, address = $5, beat = 0, beat_at = clock_timestamp()
WHERE term = $1 AND beat = $2 AND holder IS NOT DISTINCT FROM $3 AND schema_version = $6
RETURNING term
