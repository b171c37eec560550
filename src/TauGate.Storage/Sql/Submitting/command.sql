INSERT INTO command (id, kind, sweep_id, issued_by, applied_at, outcome)
VALUES ($1, 'submit', $2, $3, clock_timestamp(), $4)
ON CONFLICT (id) DO NOTHING
