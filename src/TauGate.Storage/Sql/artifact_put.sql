INSERT INTO artifact (digest, bytes) VALUES ($1, $2) ON CONFLICT (digest) DO NOTHING
