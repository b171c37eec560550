-- For each task and numeric class the execution that later ones are compared with.
SELECT r.key AS task, e.numeric_class, r.execution, r.digest
FROM (SELECT key, execution, digest FROM cell_result UNION ALL SELECT key, execution, digest FROM foundation_result) r
JOIN execution e ON e.id = r.execution
WHERE r.key = ANY ($1)
UNION ALL
SELECT a.task, e.numeric_class, a.execution, a.digest
FROM attestation a JOIN execution e ON e.id = a.execution
WHERE a.task = ANY ($1) AND a.kind = 'other_class'
