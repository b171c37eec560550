SELECT id FROM execution WHERE id = ANY ($1)
