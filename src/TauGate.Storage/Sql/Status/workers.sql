SELECT
    id, incarnation, host, slots, numeric_class, numeric_class_description, program_version, libtorch_version,
    state, reason, executing, spooled, address
FROM worker WHERE seen_at > clock_timestamp() - interval '1 minute'
ORDER BY host, id
