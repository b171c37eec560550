-- Idempotent by execution; a task that the ledger does not have is passed over.
INSERT INTO failure (
    execution, task, failure_epoch, attempt, kind, detail, standard_error,
    host, boot_id, worker, started_at, finished_at)
SELECT
    r.execution, r.task, coalesce(c.failure_epoch, f.failure_epoch), r.attempt, r.kind, r.detail, r.standard_error,
    r.host, r.boot_id, r.worker, r.started_at, r.finished_at
FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
    AS r (execution, task, attempt, kind, detail, standard_error, host, boot_id, worker, started_at, finished_at)
LEFT JOIN cell c ON c.key = r.task
LEFT JOIN foundation f ON f.key = r.task
WHERE c.key IS NOT NULL OR f.key IS NOT NULL
ON CONFLICT (execution) DO NOTHING
