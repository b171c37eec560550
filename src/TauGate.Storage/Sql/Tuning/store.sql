-- Submitting again takes a refusal back. A sweep that was submitted stays detached when a run joins it.
INSERT INTO pending_sweep (
    sweep_id, tuning_sweep_id, spec_digest, spec, source, detached, replaces, priority, submitted_by)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
ON CONFLICT (sweep_id) DO UPDATE SET
    spec_digest = excluded.spec_digest,
    spec = excluded.spec,
    source = excluded.source,
    detached = pending_sweep.detached OR excluded.detached,
    replaces = excluded.replaces,
    priority = coalesce(excluded.priority, pending_sweep.priority),
    submitted_by = coalesce(excluded.submitted_by, pending_sweep.submitted_by),
    submitted_at = excluded.submitted_at,
    refusal = NULL
