-- Sets parameters of this session, in order. Commits of a term must be durable when they are acknowledged; a server
-- that waits for more than its own disk keeps its setting.
SELECT
    name,
    set_config(
        name,
        CASE
            WHEN name = 'synchronous_commit' AND current_setting(name) <> 'off' THEN current_setting(name)
            ELSE value
        END,
        false) AS value
FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS setting (name, value, place)
ORDER BY place
