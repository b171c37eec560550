SELECT id, kind, sweep_id, worker FROM command WHERE applied_at IS NULL ORDER BY issued_at, id
