SELECT r.key, r.digest, r.artifact, r.status
FROM foundation_result r
WHERE r.key IN (SELECT c.foundation_key FROM membership m JOIN cell c ON c.key = m.cell_key WHERE m.sweep_id = $1)
