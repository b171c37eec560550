-- A revision whose cells had all ended before it was submitted took no time.
SELECT greatest(
    interval '0',
    CASE
        WHEN c.done + c.quarantined + c.blocked < c.total THEN clock_timestamp()
        ELSE c.settled_at
    END - r.submitted_at) AS elapsed
FROM sweep s
JOIN sweep_revision r ON r.sweep_id = s.id AND r.revision = s.revision
JOIN sweep_counter c ON c.sweep_id = s.id
WHERE s.id = $1
