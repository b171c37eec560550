-- Where every result of a sweep comes from: the execution that was recorded first.
SELECT
    ordinal, position, seed, status, decode(cell_key, 'hex') AS cell_key,
    decode(foundation_digest, 'hex') AS foundation_digest,
    attestations, libtorch_version, execution, attempt, host, decode(numeric_class, 'hex') AS numeric_class,
    decode(result_digest, 'hex') AS result_digest, program_version, recorded_at
FROM result WHERE sweep = (SELECT name FROM sweep WHERE id = $1) ORDER BY ordinal
