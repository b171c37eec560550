-- Places of the present revision whose cells the new one does not have.
SELECT v.label, v.axes::text, m.seed, count(*) OVER ()
FROM membership m
JOIN sweep_variant v ON v.sweep_id = m.sweep_id AND v.variant = m.variant
WHERE m.sweep_id = $1 AND NOT EXISTS (SELECT FROM submission s WHERE s.cell_key = m.cell_key)
ORDER BY m.ordinal
LIMIT $2
