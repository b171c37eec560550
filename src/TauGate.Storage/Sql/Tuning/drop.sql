DELETE FROM pending_sweep WHERE sweep_id = $1
