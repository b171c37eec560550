INSERT INTO artifact (digest, bytes) VALUES ($1, $2)
ON CONFLICT (digest) DO UPDATE SET stored_at = clock_timestamp()
