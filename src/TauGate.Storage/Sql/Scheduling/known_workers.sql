-- Workers that may hold work of an earlier term.
SELECT id FROM worker
WHERE seen_at > clock_timestamp() - interval '1 minute'
    AND state IN ('active', 'draining', 'suspended', 'holding')
