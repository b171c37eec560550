-- Places of the new revision whose cells the present one does not have, by variant.
SELECT
    v.label, v.axes::text, count(*) AS cells,
    min(s.seed) AS first_seed, max(s.seed) AS last_seed, count(DISTINCT s.seed) AS seeds
FROM submission s
JOIN submission_variant v USING (variant)
WHERE NOT EXISTS (SELECT FROM membership m WHERE m.sweep_id = $1 AND m.cell_key = s.cell_key)
GROUP BY variant, v.label, v.axes
ORDER BY variant
