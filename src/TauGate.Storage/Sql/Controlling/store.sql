INSERT INTO command (id, kind, sweep_id, worker, issued_by) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (id) DO NOTHING
