INSERT INTO foundation_result (key, execution, digest, artifact, status, train_loss, parameters, seconds)
SELECT key, execution, digest, artifact, status, train_loss::double precision[], parameters, seconds
FROM unnest($1, $2, $3, $4, $5, $6, $7, $8)
    AS r (key, execution, digest, artifact, status, train_loss, parameters, seconds)
