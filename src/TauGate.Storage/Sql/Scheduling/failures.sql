-- Failed attempts by task, in the current failure epoch and in earlier ones, of cells and foundations of the sweep that
-- have no result. Attempt numbers go on from all of them.
SELECT
    f.task, count(*) FILTER (WHERE f.failure_epoch = c.failure_epoch) AS failures,
    count(*) FILTER (WHERE f.failure_epoch < c.failure_epoch) AS earlier_failures
FROM failure f
JOIN cell c ON c.key = f.task
WHERE EXISTS (SELECT FROM membership m WHERE m.cell_key = c.key AND m.sweep_id = $1)
    AND NOT EXISTS (SELECT FROM cell_result r WHERE r.key = c.key)
GROUP BY f.task
UNION ALL
SELECT
    f.task, count(*) FILTER (WHERE f.failure_epoch = d.failure_epoch),
    count(*) FILTER (WHERE f.failure_epoch < d.failure_epoch)
FROM failure f
JOIN foundation d ON d.key = f.task
WHERE EXISTS (
        SELECT FROM cell c JOIN membership m ON m.cell_key = c.key WHERE c.foundation_key = d.key AND m.sweep_id = $1)
    AND NOT EXISTS (SELECT FROM foundation_result r WHERE r.key = d.key)
GROUP BY f.task
