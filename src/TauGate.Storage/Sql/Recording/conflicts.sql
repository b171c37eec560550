INSERT INTO conflict (execution, task, digest, first_execution, first_digest)
SELECT * FROM unnest($1, $2, $3, $4, $5)
