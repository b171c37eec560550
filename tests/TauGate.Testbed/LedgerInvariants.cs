namespace TauGate.Testbed;

/// <summary>
/// What must hold of every settled ledger, whatever died meanwhile. Each query gives a row for each exception to the
/// rule.
/// </summary>
internal static class LedgerInvariants
{
    public static IReadOnlyList<(string Finding, string Sql)> All { get; } =
    [
        (
            "an active sweep's cell is neither done nor given up",
            """
            SELECT format('%s ordinal %s', s.name, m.ordinal)
            FROM membership m JOIN sweep s ON s.id = m.sweep_id LEFT JOIN cell_result r ON r.key = m.cell_key
            WHERE r.key IS NULL AND m.given_up IS NULL AND s.state = 'active'
            """
        ),
        (
            "a sweep's counter is not what counting gives",
            """
            SELECT format('%s: %s, counted %s', s.name,
                (c.total, c.done, c.quarantined, c.blocked), (n.total, n.done, n.quarantined, n.blocked))
            FROM sweep s JOIN sweep_counter c ON c.sweep_id = s.id
            JOIN (
                SELECT
                    m.sweep_id, count(*) AS total, count(r.key) AS done,
                    count(*) FILTER (WHERE r.key IS NULL AND m.given_up = 'quarantined') AS quarantined,
                    count(*) FILTER (WHERE r.key IS NULL AND m.given_up = 'blocked') AS blocked
                FROM membership m LEFT JOIN cell_result r ON r.key = m.cell_key GROUP BY m.sweep_id
            ) n ON n.sweep_id = s.id
            WHERE (c.total, c.done, c.quarantined, c.blocked) <> (n.total, n.done, n.quarantined, n.blocked)
            """
        ),
        (
            "an execution is not exactly one of result, attestation, conflict",
            """
            SELECT e.id FROM execution e
            LEFT JOIN (
                SELECT execution FROM cell_result UNION ALL SELECT execution FROM foundation_result
                UNION ALL SELECT execution FROM attestation UNION ALL SELECT execution FROM conflict
            ) u ON u.execution = e.id
            GROUP BY e.id HAVING count(u.execution) <> 1
            """
        ),
        ("two executions of one task gave different bits", "SELECT execution FROM conflict"),
        // A grant may be on its way to a worker while the result comes in from another: the worker cannot know for a
        // heartbeat's time, and for as long as messages take. How long they took just then, on a busy machine or with
        // no coordinator there, the slowest result under way meanwhile tells.
        (
            "a task was begun again after its result had been recorded",
            """
            SELECT format('%s by %s, %s after it was recorded',
                left(encode(e.task, 'hex'), 12), e.worker, e.started_at - f.recorded_at)
            FROM attestation a JOIN execution e ON e.id = a.execution
            JOIN (SELECT key, execution FROM cell_result UNION ALL SELECT key, execution FROM foundation_result) r
                ON r.key = e.task
            JOIN execution f ON f.id = r.execution
            WHERE e.started_at > f.recorded_at + interval '1 second' + (
                SELECT max(o.recorded_at - o.finished_at) FROM execution o
                WHERE o.recorded_at >= f.recorded_at AND o.finished_at <= e.started_at)
            """
        ),
        (
            "a cell was quarantined with fewer failures than its limit and without node losses",
            """
            SELECT format('%s ordinal %s: %s', s.name, m.ordinal, m.given_up_reason)
            FROM membership m JOIN sweep s ON s.id = m.sweep_id JOIN cell c ON c.key = m.cell_key
            WHERE m.given_up = 'quarantined' AND m.given_up_reason NOT LIKE '%node%'
              AND (SELECT count(*) FROM failure f WHERE f.task = c.key AND f.failure_epoch = c.failure_epoch) < 3
            """
        ),
    ];
}
