-- The first results of the cells at some places of a sweep's grid, with the foundations they belong to and the executions that gave both.
SELECT
    r.key, r.digest, r.foundation_digest, r.adapter_digest, r.adapter, r.status,
    r.target_images, r.target_correct, r.target_cross_entropy, r.source_images, r.source_correct, r.source_cross_entropy,
    r.hardened_target_correct, r.hardened_target_cross_entropy, r.hardened_source_correct, r.hardened_source_cross_entropy,
    r.foundation_target_correct, r.foundation_target_cross_entropy, r.foundation_source_correct, r.foundation_source_cross_entropy,
    r.trainable_parameters_by_layer, r.adaptation_seconds, r.evaluation_seconds,
    i.target, i.source, i.hardened_target, i.hardened_source, i.foundation_target, i.foundation_source,
    f.key, f.digest, f.artifact, f.status, f.train_loss, f.parameters, f.seconds,
    e.id, e.attempt, e.numeric_class, e.host, e.boot_id, e.worker, e.program_version, e.libtorch_version, e.started_at, e.finished_at,
    b.id, b.attempt, b.numeric_class, b.host, b.boot_id, b.worker, b.program_version, b.libtorch_version, b.started_at, b.finished_at,
    e.recorded_at, (SELECT count(*) FROM attestation a WHERE a.task = r.key AND a.kind = 'attested'),
    m.ordinal, m.variant, m.seed, c.evaluated_on, c.foundation_key, r.trainable_parameters, r.checksums, f.checksums
FROM membership m
JOIN cell c ON c.key = m.cell_key
JOIN cell_result r ON r.key = m.cell_key
JOIN cell_images i ON i.cell_key = r.key
JOIN foundation_result f ON f.key = c.foundation_key
JOIN execution e ON e.id = r.execution
JOIN execution b ON b.id = f.execution
WHERE m.sweep_id = $1 AND m.ordinal BETWEEN $2 AND $3
ORDER BY m.ordinal
