-- Sets parameters of this session, in order. Commits of a term are durable when they are acknowledged, but a server may be told to wait for more than its own disk.
SELECT
    name,
    set_config(
        name,
        CASE WHEN name = 'synchronous_commit' AND current_setting(name) <> 'off' THEN current_setting(name) ELSE value END,
        false) AS value
FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS setting (name, value, place)
ORDER BY place
