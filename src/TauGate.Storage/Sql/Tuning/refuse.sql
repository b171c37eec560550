UPDATE pending_sweep SET refusal = $3 WHERE sweep_id = $1 AND spec_digest = $2
