SELECT c.id, c.kind, coalesce(s.name, c.worker::text), c.issued_by, c.issued_at, c.applied_at, c.outcome
FROM command c LEFT JOIN sweep s ON s.id = c.sweep_id
WHERE $1::bigint IS NULL OR c.sweep_id = $1
ORDER BY c.issued_at DESC, c.id DESC
LIMIT $2
