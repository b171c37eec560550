-- The first results of the cells at some places of a sweep's grid, with the foundations they belong to and the
-- executions that gave both.
SELECT
    m.ordinal, m.variant, m.seed, c.evaluated_on, c.foundation_key,
    r.key, r.digest, r.foundation_digest, r.adapter_digest, r.adapter, r.status,
    r.target_images, r.target_correct, r.target_cross_entropy,
    r.source_images, r.source_correct, r.source_cross_entropy,
    r.hardened_target_correct, r.hardened_target_cross_entropy,
    r.hardened_source_correct, r.hardened_source_cross_entropy,
    r.foundation_target_correct, r.foundation_target_cross_entropy,
    r.foundation_source_correct, r.foundation_source_cross_entropy,
    r.trainable_parameters, r.trainable_parameters_by_layer, r.adaptation_seconds, r.evaluation_seconds, r.checksums,
    i.target AS target_bits, i.source AS source_bits,
    i.hardened_target AS hardened_target_bits, i.hardened_source AS hardened_source_bits,
    i.foundation_target AS foundation_target_bits, i.foundation_source AS foundation_source_bits,
    f.digest AS foundation_result_digest, f.artifact AS foundation_artifact,
    f.status AS foundation_status, f.train_loss AS foundation_train_loss, f.parameters AS foundation_parameters,
    f.seconds AS foundation_seconds, f.checksums AS foundation_checksums,
    e.id AS execution, e.attempt, e.numeric_class, e.host, e.boot_id, e.worker, e.program_version, e.libtorch_version,
    e.started_at, e.finished_at, e.recorded_at,
    b.id AS foundation_execution, b.attempt AS foundation_attempt, b.numeric_class AS foundation_numeric_class,
    b.host AS foundation_host, b.boot_id AS foundation_boot_id, b.worker AS foundation_worker,
    b.program_version AS foundation_program_version, b.libtorch_version AS foundation_libtorch_version,
    b.started_at AS foundation_started_at, b.finished_at AS foundation_finished_at,
    (SELECT count(*) FROM attestation a WHERE a.task = r.key AND a.kind = 'attested') AS attestations
FROM membership m
JOIN cell c ON c.key = m.cell_key
JOIN cell_result r ON r.key = m.cell_key
JOIN cell_images i ON i.cell_key = r.key
JOIN foundation_result f ON f.key = c.foundation_key
JOIN execution e ON e.id = r.execution
JOIN execution b ON b.id = f.execution
WHERE m.sweep_id = $1 AND m.ordinal BETWEEN $2 AND $3
ORDER BY m.ordinal
