SELECT key, status, target_cross_entropy FROM cell_result WHERE key = ANY($1)
