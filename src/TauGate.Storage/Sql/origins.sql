-- Where every result of a sweep comes from: the execution that was recorded first.
SELECT
    ordinal, position, seed, status, decode(cell_key, 'hex'), decode(foundation_digest, 'hex'), attestations, libtorch_version,
    execution, attempt, host, decode(numeric_class, 'hex'), decode(result_digest, 'hex'), program_version, recorded_at
FROM result WHERE sweep = (SELECT name FROM sweep WHERE id = $1) ORDER BY ordinal
