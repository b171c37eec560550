DELETE FROM tuned_rate WHERE sweep_id = $1
