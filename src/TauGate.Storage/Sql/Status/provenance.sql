-- The execution that gave the result of a place of a sweep's grid; no row while there is none.
SELECT e.id AS execution, e.attempt, e.host, e.numeric_class, r.digest AS result_digest, e.program_version,
    e.recorded_at
FROM membership m JOIN cell_result r ON r.key = m.cell_key JOIN execution e ON e.id = r.execution
WHERE m.sweep_id = $1 AND m.ordinal = $2
