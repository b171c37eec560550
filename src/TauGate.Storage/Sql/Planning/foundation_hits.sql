SELECT key FROM foundation_result WHERE key = ANY ($1)
