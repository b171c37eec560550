INSERT INTO coordinator (id, host, address, program_version) VALUES ($1, $2, $3, $4)
ON CONFLICT (id) DO UPDATE SET
    host = excluded.host,
    address = excluded.address,
    program_version = excluded.program_version,
    seen_at = clock_timestamp()
