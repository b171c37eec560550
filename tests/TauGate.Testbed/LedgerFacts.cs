using System.Globalization;
using Npgsql;

namespace TauGate.Testbed;

/// <summary>What the ledger's rows say of a cluster's life, read past the program.</summary>
public sealed class LedgerFacts(LedgerDatabase database)
{
    /// <summary>Cells of a sweep that have a result.</summary>
    public Task<long> DoneAsync(string sweep, CancellationToken cancellation) =>
        database.ScalarAsync<long>(
            $"SELECT done FROM sweep_counter c JOIN sweep s ON s.id = c.sweep_id WHERE s.name = '{sweep}'",
            cancellation
        );

    /// <summary>Whether every cell of a sweep has a result or was given up.</summary>
    public Task<bool> IsSettledAsync(string sweep, CancellationToken cancellation) =>
        database.ScalarAsync<bool>(
            "SELECT done + quarantined + blocked = total FROM sweep_counter c JOIN sweep s ON s.id = c.sweep_id "
                + $"WHERE s.name = '{sweep}'",
            cancellation
        );

    /// <summary>Cells of a sweep that execute, as the coordinator noted last.</summary>
    public Task<long> RunningAsync(string sweep, CancellationToken cancellation) =>
        database.ScalarAsync<long>(
            "SELECT coalesce(sum(running), 0)::bigint FROM sweep_running r JOIN sweep s ON s.id = r.sweep_id WHERE "
                + $"s.name = '{sweep}'",
            cancellation
        );

    /// <summary>When the first recorded execution of a sweep's tasks began; null while there is none.</summary>
    public async Task<DateTime?> FirstBegunAsync(string sweep, CancellationToken cancellation) => (
            await database.ColumnAsync<DateTime>(
                $"""
                SELECT e.started_at FROM execution e
                WHERE e.task IN (
                    SELECT unnest(ARRAY[c.key, c.foundation_key]::bytea[])
                    FROM membership m JOIN sweep s ON s.id = m.sweep_id JOIN cell c ON c.key = m.cell_key
                    WHERE s.name = '{sweep}')
                ORDER BY 1 LIMIT 1
                """,
                cancellation
            )
        ).Select(d => (DateTime?)d).FirstOrDefault();

    /// <summary>The database's clock.</summary>
    public Task<DateTime> NowAsync(CancellationToken cancellation) =>
        database.ScalarAsync<DateTime>("SELECT clock_timestamp()", cancellation);

    /// <summary>When the first result after a moment was recorded.</summary>
    public Task<DateTime> NextRecordedAsync(DateTime after, CancellationToken cancellation) =>
        database.ScalarAsync<DateTime>(
            string.Create(
                CultureInfo.InvariantCulture,
                $"SELECT min(recorded_at) FROM execution WHERE recorded_at > '{after:O}'"
            ),
            cancellation
        );

    /// <summary>Recorded executions, and how many different tasks they are of.</summary>
    public async Task<(long Executions, long Tasks, long Attestations)> ExecutionsAsync(
        CancellationToken cancellation
    ) =>
        (
            await database.ScalarAsync<long>("SELECT count(*) FROM execution", cancellation),
            await database.ScalarAsync<long>(
                "SELECT (SELECT count(*) FROM cell_result) + (SELECT count(*) FROM foundation_result)",
                cancellation
            ),
            await database.ScalarAsync<long>("SELECT count(*) FROM attestation", cancellation)
        );

    /// <summary>When executions on each worker began and ended, by worker, in order.</summary>
    public async Task<IReadOnlyList<SlotInterval>> IntervalsAsync(CancellationToken cancellation)
    {
        await using var connection = await database.ConnectAsync(cancellation);
        await using var command = new NpgsqlCommand(
            """
            SELECT worker, started_at, finished_at FROM execution
            UNION ALL SELECT worker, started_at, finished_at FROM failure
            ORDER BY 1, 2
            """,
            connection
        );
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        var intervals = new List<SlotInterval>();
        while (await reader.ReadAsync(cancellation))
            intervals.Add(new SlotInterval(reader.GetGuid(0), reader.GetDateTime(1), reader.GetDateTime(2)));
        return intervals;
    }

    /// <summary>
    /// Slot-seconds between two moments in which a worker's slots executed nothing, by worker. A worker executes at
    /// most as many tasks at a time as it has slots, so what its executions cover need only be added up.
    /// </summary>
    public async Task<IReadOnlyDictionary<Guid, double>> IdleSlotSecondsAsync(
        DateTime from,
        DateTime to,
        int slots,
        CancellationToken cancellation
    )
    {
        var all = await IntervalsAsync(cancellation);
        return all.GroupBy(i => i.Worker)
            .ToDictionary(
                worker => worker.Key,
                worker => Math.Max(0, (slots * (to - from).TotalSeconds) - worker.Sum(i => i.SecondsWithin(from, to)))
            );
    }

    /// <summary>What is wrong with the ledger, a line for each finding; empty when all is well.</summary>
    public async Task<IReadOnlyList<string>> ViolationsAsync(CancellationToken cancellation)
    {
        var findings = new List<string>();
        await using var connection = await database.ConnectAsync(cancellation);
        foreach (var (finding, sql) in LedgerInvariants.All)
        {
            await using var command = new NpgsqlCommand(sql, connection);
            await using var reader = await command.ExecuteReaderAsync(cancellation);
            while (await reader.ReadAsync(cancellation))
                findings.Add(string.Create(CultureInfo.InvariantCulture, $"{finding}: {reader.GetValue(0)}"));
        }
        return findings;
    }
}
