SELECT total, done, diverged, collapsed, quarantined, blocked FROM sweep_counter WHERE sweep_id = $1
