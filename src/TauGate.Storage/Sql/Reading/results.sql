-- The view for users, whole, with the counts behind its accuracies.
SELECT
    v.*,
    r.target_images, r.target_correct, r.source_images, r.source_correct,
    r.hardened_target_correct, r.hardened_source_correct,
    r.foundation_target_correct, r.foundation_source_correct
FROM result v JOIN cell_result r ON r.key = decode(v.cell_key, 'hex')
WHERE v.sweep = $1
ORDER BY v.ordinal
