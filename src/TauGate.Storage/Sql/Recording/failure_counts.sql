-- Failed attempts in the current epoch of the given tasks.
SELECT count(*) AS failures, f.task
FROM failure f
LEFT JOIN cell c ON c.key = f.task
LEFT JOIN foundation d ON d.key = f.task
WHERE f.task = ANY ($1) AND f.failure_epoch = coalesce(c.failure_epoch, d.failure_epoch)
GROUP BY f.task
