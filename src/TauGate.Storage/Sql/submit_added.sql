-- Places of the new revision whose cells the present one does not have.
SELECT v.label, v.axes::text, s.seed, count(*) OVER ()
FROM submission s
JOIN submission_variant v USING (variant)
WHERE NOT EXISTS (SELECT FROM membership m WHERE m.sweep_id = $1 AND m.cell_key = s.cell_key)
ORDER BY s.ordinal
LIMIT $2
