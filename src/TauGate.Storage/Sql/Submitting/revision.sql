INSERT INTO sweep_revision (sweep_id, revision, spec_digest, spec, source, cells, reused, grows)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
RETURNING submitted_at
