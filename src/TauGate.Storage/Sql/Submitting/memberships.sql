INSERT INTO membership (sweep_id, ordinal, cell_key, variant, seed, given_up, given_up_at, given_up_reason)
SELECT $1, s.ordinal, s.cell_key, s.variant, s.seed, g.given_up, g.given_up_at, g.given_up_reason
FROM submission s LEFT JOIN submission_given_up g USING (cell_key)
-- In the order of the pages of cell, which is referred to, and of the largest index.
ORDER BY s.cell_key
