-- Deaths of nodes in the current epoch, by task, of cells and foundations of the sweep that have no result.
SELECT l.task, l.losses
FROM node_loss l
JOIN cell c ON c.key = l.task AND c.failure_epoch = l.failure_epoch
WHERE EXISTS (SELECT FROM membership m WHERE m.cell_key = c.key AND m.sweep_id = $1)
    AND NOT EXISTS (SELECT FROM cell_result r WHERE r.key = c.key)
UNION ALL
SELECT l.task, l.losses
FROM node_loss l
JOIN foundation d ON d.key = l.task AND d.failure_epoch = l.failure_epoch
WHERE EXISTS (
        SELECT FROM cell c JOIN membership m ON m.cell_key = c.key WHERE c.foundation_key = d.key AND m.sweep_id = $1)
    AND NOT EXISTS (SELECT FROM foundation_result r WHERE r.key = d.key)
