INSERT INTO worker (
    id, incarnation, host, slots, numeric_class, numeric_class_description, program_version, libtorch_version, seen_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, clock_timestamp())
ON CONFLICT (id) DO UPDATE SET
    incarnation = excluded.incarnation, host = excluded.host, slots = excluded.slots, numeric_class = excluded.numeric_class,
    numeric_class_description = excluded.numeric_class_description, program_version = excluded.program_version,
    libtorch_version = excluded.libtorch_version, seen_at = excluded.seen_at
