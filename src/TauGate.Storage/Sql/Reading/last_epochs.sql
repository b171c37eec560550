-- By how many target validation images more were right after the last epoch than before it, a row for each trained
-- cell of a sweep that did not diverge.
SELECT m.variant AS position, last.target_correct - before.target_correct AS gained, last.images
FROM membership m
JOIN cell_result r ON r.key = m.cell_key AND r.status <> 'diverged'
JOIN LATERAL (SELECT max(e.epoch) AS epoch FROM epoch_measure e WHERE e.cell_key = r.key) ends ON true
JOIN epoch_measure last ON last.cell_key = r.key AND last.epoch = ends.epoch
JOIN epoch_measure before ON before.cell_key = r.key AND before.epoch = ends.epoch - 1
WHERE m.sweep_id = $1
ORDER BY m.ordinal
