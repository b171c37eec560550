-- Places of the present revision whose cells the new one does not have, by variant.
SELECT
    v.label, v.axes::text, count(*) AS cells,
    min(m.seed)::bigint AS first_seed, max(m.seed)::bigint AS last_seed, count(DISTINCT m.seed) AS seeds
FROM membership m
JOIN sweep_variant v ON v.sweep_id = m.sweep_id AND v.variant = m.variant
WHERE m.sweep_id = $1 AND NOT EXISTS (SELECT FROM submission s WHERE s.cell_key = m.cell_key)
GROUP BY v.variant, v.label, v.axes
ORDER BY v.variant
