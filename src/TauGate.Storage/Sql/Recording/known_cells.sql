-- Cells of the ledger among the given keys.
SELECT key, foundation_key FROM cell WHERE key = ANY ($1)
