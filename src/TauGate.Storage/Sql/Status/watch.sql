-- A number that changes with every change of what status shows: row versions of the small tables, and the newest and
-- the open commands.
SELECT concat_ws(' ',
    (SELECT sum(xmin::text::bigint) FROM sweep),
    (SELECT sum(xmin::text::bigint) FROM sweep_counter),
    (SELECT sum(xmin::text::bigint) FROM sweep_running),
    (SELECT sum(xmin::text::bigint) FROM worker),
    (SELECT term FROM term),
    (SELECT count(*) FROM command WHERE applied_at IS NULL),
    (SELECT max(issued_at) FROM command)) AS versions
