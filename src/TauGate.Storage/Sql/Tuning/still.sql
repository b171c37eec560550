-- Whether the sweep still waits with this specification. Its row in sweep is locked already, which keeps it so.
SELECT sweep_id FROM pending_sweep WHERE sweep_id = $1 AND spec_digest = $2 AND detached AND refusal IS NULL
