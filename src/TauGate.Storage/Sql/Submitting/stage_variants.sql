INSERT INTO submission_variant
SELECT
    variant, label, method, axes::jsonb, options::jsonb, hidden::integer[], mixture, foundation_epochs,
    foundation_batch, learning_rate, rotation, epochs, batch, schedule
FROM unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14) AS v (
    variant, label, method, axes, options, hidden, mixture, foundation_epochs,
    foundation_batch, learning_rate, rotation, epochs, batch, schedule)
