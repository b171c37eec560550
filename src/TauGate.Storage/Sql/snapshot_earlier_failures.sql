-- Failed attempts of earlier epochs, by task, of cells and foundations of the sweep that have no result: attempt numbers go on from there.
SELECT f.task, count(*)
FROM failure f
JOIN cell c ON c.key = f.task AND c.failure_epoch > f.failure_epoch
WHERE EXISTS (SELECT FROM membership m WHERE m.cell_key = c.key AND m.sweep_id = $1)
    AND NOT EXISTS (SELECT FROM cell_result r WHERE r.key = c.key)
GROUP BY f.task
UNION ALL
SELECT f.task, count(*)
FROM failure f
JOIN foundation d ON d.key = f.task AND d.failure_epoch > f.failure_epoch
WHERE EXISTS (SELECT FROM cell c JOIN membership m ON m.cell_key = c.key WHERE c.foundation_key = d.key AND m.sweep_id = $1)
    AND NOT EXISTS (SELECT FROM foundation_result r WHERE r.key = d.key)
GROUP BY f.task
