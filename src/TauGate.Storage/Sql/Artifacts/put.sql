INSERT INTO artifact (digest, bytes) SELECT digest, bytes FROM unnest($1, $2) AS a (digest, bytes)
ON CONFLICT (digest) DO UPDATE SET stored_at = clock_timestamp()
