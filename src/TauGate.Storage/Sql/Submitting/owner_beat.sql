INSERT INTO sweep_owner (sweep_id, owner) VALUES ($1, $2)
ON CONFLICT (sweep_id, owner) DO UPDATE SET beat_at = clock_timestamp()
