INSERT INTO foundation_result (key, execution, digest, artifact, status, train_loss, parameters, seconds, checksums)
SELECT key, execution, digest, artifact, status, train_loss::double precision[], parameters, seconds, checksums
FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9)
    AS r (key, execution, digest, artifact, status, train_loss, parameters, seconds, checksums)
