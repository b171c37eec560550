-- Places of a sweep's grid that have a result.
SELECT m.ordinal
FROM membership m JOIN cell_result r ON r.key = m.cell_key
WHERE m.sweep_id = $1
ORDER BY m.ordinal
