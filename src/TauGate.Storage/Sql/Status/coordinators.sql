SELECT id, host, address, program_version
FROM coordinator
WHERE seen_at > clock_timestamp() - interval '1 minute'
ORDER BY host, id
