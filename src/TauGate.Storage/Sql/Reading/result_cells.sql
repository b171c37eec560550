-- Every cell of a sweep that has a result. The columns after images are metrics, by their names.
SELECT
    ordinal, position, seed, status, decode(foundation_digest, 'hex') AS foundation_digest,
    decode(numeric_class, 'hex') AS numeric_class, trainable_parameters,
    (SELECT r.target_images FROM cell_result r WHERE r.key = decode(cell_key, 'hex')) AS images,
    target_accuracy, target_cross_entropy, source_accuracy, source_cross_entropy,
    hardened_target_accuracy, hardened_target_cross_entropy,
    hardened_source_accuracy, hardened_source_cross_entropy,
    foundation_target_accuracy, foundation_target_cross_entropy,
    foundation_source_accuracy, foundation_source_cross_entropy,
    high_activity_fraction, participation, dead_fraction,
    foundation_high_activity_fraction, foundation_participation, foundation_dead_fraction,
    adaptation_seconds, evaluation_seconds, foundation_seconds
FROM result WHERE sweep = $1 ORDER BY ordinal
