-- Foundations of the ledger among the given keys, with their canonical result when there is one.
SELECT f.key, r.digest, r.artifact, r.status
FROM foundation f LEFT JOIN foundation_result r USING (key)
WHERE f.key = ANY ($1)
