INSERT INTO cell (key, foundation_key, seed, method, options, rotation, epochs, batch, schedule, evaluated_on)
SELECT DISTINCT ON (s.cell_key)
    s.cell_key, s.foundation_key, s.seed, v.method, v.options, v.rotation, v.epochs, v.batch, v.schedule, $1
FROM submission s JOIN submission_variant v USING (variant)
ORDER BY s.cell_key
ON CONFLICT (key) DO NOTHING
