using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Npgsql;
using TauGate.Core.Ports;
using TauGate.Core.Results;
using TauGate.Core.Sweeps;
using TauGate.Core.Tuning;

namespace TauGate.Storage;

/// <summary>Sweeps that wait for their tuning. Locks are taken in the order of a submission, the sweep before its tuning sweep.</summary>
internal sealed class TuningStore(Connections connections, TermConnections termConnections) : ITuningStore
{
    private const int KeysAtOnce = 20_000;

    public Task<StoredSweep> SubmitAsync(SweepSpec tuned, string source, OwnerId? owner, CancellationToken cancellation, SubmitOptions? options = null)
    {
        var how = options ?? new SubmitOptions();
        var grid = TuningGrid.Of(tuned);
        return connections.InTransactionAsync(async connection =>
        {
            var sweep = await SweepSubmission.LockAsync(connection, tuned.Name, cancellation);
            if (sweep.Spec is { } stored && !how.Replace) TunedDifference.Refuse(SweepJson.Read(stored), tuned);
            var tuning = await new SweepSubmission(connection, grid, source, owner, how with { IssuedBy = null }).RunAsync(cancellation);
            if (!tuned.Claims.IsEmpty)
                await RegistrationStore.StoreAsync(connection, tuned, tunedFrom: null, cancellation);
            var spec = SweepJson.Write(tuned);
            await Connections.ExecuteAsync(connection, "pending_store", cancellation,
                Parameters.Of(sweep.Id), Parameters.Of(tuning.Id), Parameters.Of(SpecDigest.Of(spec)), Parameters.Of(spec), Parameters.Of(source), Parameters.Of(owner is null),
                Parameters.Of(how.Replace), Parameters.Of(how.Priority), Parameters.Of(how.IssuedBy));
            await Connections.ExecuteAsync(connection, "pending_wanted", cancellation, Parameters.Of(sweep.Id));
            if (how.IssuedBy is { } user)
                await Connections.ExecuteAsync(connection, "command_insert_submit", cancellation, Parameters.Of(how.Id), Parameters.Of(sweep.Id), Parameters.Of(user),
                    Parameters.Of(string.Create(CultureInfo.InvariantCulture, $"waits for {tuning.Name}: {tuning.Cells} cells, {tuning.ReusedAtSubmission} had results")));
            return tuning;
        }, cancellation);
    }

    public async Task<IReadOnlyDictionary<CellKey, TuningOutcome>> OutcomesAsync(IReadOnlyCollection<CellKey> cells, CancellationToken cancellation)
    {
        var found = new Dictionary<CellKey, TuningOutcome>();
        foreach (var keys in cells.Chunk(KeysAtOnce))
        {
            var rows = await connections.ReadAsync("tuning_outcomes", r => (
                Key: r.GetDigest<CellKey>(0), Outcome: new TuningOutcome(Parameters.Parse<CellStatus>(r.GetString(1)), r.GetDouble(2))), cancellation, Parameters.Column(keys));
            foreach (var (key, outcome) in rows) found[key] = outcome;
        }
        return found;
    }

    public async Task<PendingSweep?> FindAsync(string name, CancellationToken cancellation) => (await ReadAsync("pending", cancellation, Parameters.Of(name))).SingleOrDefault();

    public Task<ImmutableArray<PendingSweep>> PendingAsync(CancellationToken cancellation) => ReadAsync("pending", cancellation, Parameters.Of((string?)null));

    public Task<ImmutableArray<PendingSweep>> TunedAsync(CancellationToken cancellation) => ReadAsync("pending_tuned", cancellation);

    public async Task<ImmutableArray<TuningTrial>> TableAsync(string sweep, CancellationToken cancellation)
    {
        var trials = await connections.ReadAsync("tuning_table", ReadTrial, cancellation, Parameters.Of(sweep));
        return [.. trials.Order(Comparer<TuningTrial>.Create(InTheOrderOfTheGrid))];
    }

    public Task ContinueAsync(
        TermNumber term, PendingSweep pending, SweepSpec resolved, IReadOnlyCollection<TuningTrial> trials,
        CancellationToken cancellation) =>
        termConnections.InTermAsync(term, async connection =>
        {
            await SweepSubmission.LockAsync(connection, pending.Name, cancellation);
            var still = await Connections.ReadAsync(connection, "pending_still", r => r.GetInt32(0), cancellation, Parameters.Of(pending.SweepId), Parameters.Of(SweepJson.DigestOf(pending.Spec)));
            if (still.Count == 0) return;
            var options = new SubmitOptions
            {
                Priority = pending.Priority,
                Replace = pending.Replaces,
                Tuning = trials,
            };
            await new SweepSubmission(connection, resolved, pending.Source, owner: null, options).RunAsync(cancellation);
        }, cancellation);

    public Task RefuseAsync(TermNumber term, PendingSweep pending, string reason, CancellationToken cancellation) =>
        termConnections.InTermAsync(term, connection => Connections.ExecuteAsync(
            connection, "pending_refuse", cancellation, Parameters.Of(pending.SweepId), Parameters.Of(SweepJson.DigestOf(pending.Spec)), Parameters.Of(reason)), cancellation);

    private static TuningTrial ReadTrial(NpgsqlDataReader row)
    {
        var options = JsonSerializer.Deserialize<ImmutableSortedDictionary<string, OptionValue>>(row.GetString(7))!;
        return new TuningTrial(
            row.GetInt32(0), new TunedConfiguration(row.GetDouble(1), options), row.GetNullable<double?>(2),
            row.GetInt32(3), row.GetInt32(4), row.GetBoolean(5), row.GetBoolean(6));
    }

    /// <summary>
    /// By row, then as <see cref="TuningGrid.ConfigurationsOf"/> has them: text sorts numbers by their digits.
    /// </summary>
    private static int InTheOrderOfTheGrid(TuningTrial a, TuningTrial b)
    {
        if (a.Position != b.Position) return a.Position.CompareTo(b.Position);
        var (first, second) = (a.Configuration.Values, b.Configuration.Values);
        return first.Zip(second, (x, y) => x.Value.AsReal().CompareTo(y.Value.AsReal())).FirstOrDefault(o => o != 0);
    }

    private async Task<ImmutableArray<PendingSweep>> ReadAsync(string query, CancellationToken cancellation, params NpgsqlParameter[] parameters) =>
    [
        .. await connections.ReadAsync(query, r => new PendingSweep(
            r.GetNumber<SweepId>(0), r.GetString(1), r.GetNumber<SweepId>(2), SweepJson.Read(r.GetFieldValue<byte[]>(3)), r.GetString(4), r.GetBoolean(5), r.GetBoolean(6),
            r.GetNullable<int?>(7), r.GetNullable<string>(8), r.GetFieldValue<DateTimeOffset>(9), Parameters.Parse<SweepState>(r.GetString(10)), r.GetNullable<string>(11)),
            cancellation, parameters),
    ];
}
