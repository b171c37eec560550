DELETE FROM sweep_owner WHERE sweep_id = $1 AND (owner = $2 OR beat_at < clock_timestamp() - interval '1 day')
