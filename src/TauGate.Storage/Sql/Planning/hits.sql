SELECT key FROM cell_result WHERE key = ANY ($1)
