INSERT INTO execution (
    id, task, attempt, numeric_class, host, boot_id, worker, program_version, libtorch_version, started_at, finished_at)
SELECT * FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
