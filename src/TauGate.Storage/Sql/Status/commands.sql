SELECT command, kind, target, issued_by, issued_at, applied_at, outcome
FROM command_log
WHERE $1::bigint IS NULL OR command IN (SELECT id FROM command WHERE sweep_id = $1)
ORDER BY issued_at DESC, command DESC
LIMIT $2
