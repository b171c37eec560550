-- The oldest of the sweeps that have each of these cells.
SELECT DISTINCT ON (m.cell_key) m.cell_key AS cell, s.name AS sweep
FROM membership m JOIN sweep s ON s.id = m.sweep_id
WHERE m.cell_key = ANY ($1)
ORDER BY m.cell_key, s.id
