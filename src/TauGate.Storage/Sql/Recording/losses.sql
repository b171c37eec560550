-- The count of a task only grows within a failure epoch; a task that the ledger does not have is passed over.
INSERT INTO node_loss (task, failure_epoch, losses)
SELECT n.task, coalesce(c.failure_epoch, f.failure_epoch), n.losses
FROM (SELECT task, max(losses) AS losses FROM unnest($1, $2) AS l (task, losses) WHERE losses > 0 GROUP BY task) n
LEFT JOIN cell c ON c.key = n.task
LEFT JOIN foundation f ON f.key = n.task
WHERE c.key IS NOT NULL OR f.key IS NOT NULL
ORDER BY n.task
ON CONFLICT (task, failure_epoch) DO UPDATE SET losses = excluded.losses, recorded_at = clock_timestamp()
WHERE node_loss.losses < excluded.losses
