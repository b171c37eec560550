-- Which test images two rows of a sweep have right: one bit an image, image 0 the lowest of byte 0.
SELECT m.ordinal, r.target_images, i.target, i.source, i.hardened_target, i.hardened_source
FROM membership m
JOIN cell c ON c.key = m.cell_key
JOIN cell_result r ON r.key = m.cell_key
JOIN cell_images i ON i.cell_key = r.key
WHERE m.sweep_id = $1 AND m.variant = ANY ($2) AND c.evaluated_on = 'test'
ORDER BY m.ordinal
