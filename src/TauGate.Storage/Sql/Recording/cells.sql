INSERT INTO cell_result (
    key, execution, digest, foundation_digest, adapter_digest, adapter, status,
    target_images, target_correct, target_cross_entropy,
    source_images, source_correct, source_cross_entropy,
    hardened_target_correct, hardened_target_cross_entropy,
    hardened_source_correct, hardened_source_cross_entropy,
    foundation_target_correct, foundation_target_cross_entropy,
    foundation_source_correct, foundation_source_cross_entropy,
    trainable_parameters, trainable_parameters_by_layer, adaptation_seconds, evaluation_seconds, checksums)
SELECT
    key, execution, digest, foundation_digest, adapter_digest, adapter, status,
    target_images, target_correct, target_cross_entropy,
    source_images, source_correct, source_cross_entropy,
    hardened_target_correct, hardened_target_cross_entropy,
    hardened_source_correct, hardened_source_cross_entropy,
    foundation_target_correct, foundation_target_cross_entropy,
    foundation_source_correct, foundation_source_cross_entropy,
    trainable_parameters, by_layer::bigint[], adaptation_seconds, evaluation_seconds, checksums
FROM unnest(
    $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13,
    $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26) AS r (
    key, execution, digest, foundation_digest, adapter_digest, adapter, status,
    target_images, target_correct, target_cross_entropy,
    source_images, source_correct, source_cross_entropy,
    hardened_target_correct, hardened_target_cross_entropy,
    hardened_source_correct, hardened_source_cross_entropy,
    foundation_target_correct, foundation_target_cross_entropy,
    foundation_source_correct, foundation_source_cross_entropy,
    trainable_parameters, by_layer, adaptation_seconds, evaluation_seconds, checksums)
