INSERT INTO attestation (
    execution, task, kind, digest, status, target_correct, target_cross_entropy, source_correct, source_cross_entropy)
SELECT * FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9)
