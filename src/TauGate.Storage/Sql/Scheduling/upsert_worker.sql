-- A late message of an earlier incarnation changes nothing.
INSERT INTO worker (
    id, incarnation, host, slots, numeric_class, numeric_class_description, program_version, libtorch_version,
    state, reason, executing, spooled, address, seen_at)
VALUES (
    $1, $2, $3, $4, $5, $6, $7, $8,
    $9, coalesce($10, CASE WHEN $9 IN ('suspended', 'holding') THEN $9 END), $11, $12, $13, clock_timestamp())
ON CONFLICT (id) DO UPDATE SET
    incarnation = excluded.incarnation,
    host = excluded.host,
    slots = excluded.slots,
    numeric_class = excluded.numeric_class,
    numeric_class_description = excluded.numeric_class_description,
    program_version = excluded.program_version,
    libtorch_version = excluded.libtorch_version,
    state = excluded.state,
    reason = excluded.reason,
    executing = excluded.executing,
    spooled = excluded.spooled,
    address = excluded.address,
    seen_at = excluded.seen_at
WHERE worker.incarnation <= excluded.incarnation
