-- In key order, as all inserts of shared rows, so that submissions do not deadlock.
INSERT INTO foundation (key, data, seed, hidden, mixture, epochs, batch, learning_rate, rotation, numerics)
SELECT DISTINCT ON (s.foundation_key)
    s.foundation_key, $1, s.seed, v.hidden, v.mixture, v.foundation_epochs, v.foundation_batch, v.learning_rate,
    v.rotation, $2
FROM submission s JOIN submission_variant v USING (variant)
ORDER BY s.foundation_key
ON CONFLICT (key) DO NOTHING
