-- Median seconds by method over the most recent results; foundations under the name foundation.
SELECT method, percentile_cont(0.5) WITHIN GROUP (ORDER BY seconds) AS seconds
FROM (
    SELECT c.method, r.adaptation_seconds + r.evaluation_seconds AS seconds
    FROM (SELECT id, task FROM execution ORDER BY recorded_at DESC LIMIT 20000) e
    JOIN cell_result r ON r.execution = e.id
    JOIN cell c ON c.key = r.key
    UNION ALL
    SELECT 'foundation', r.seconds FROM foundation_result r
) recent
GROUP BY method
