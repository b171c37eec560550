INSERT INTO cell_images (
    cell_key, target, source, hardened_target, hardened_source, foundation_target, foundation_source)
SELECT * FROM unnest($1, $2, $3, $4, $5, $6, $7)
