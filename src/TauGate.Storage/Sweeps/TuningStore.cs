using System.Collections.Immutable;
using System.Text.Json;
using TauGate.Core.Ports;
using TauGate.Core.Results;
using TauGate.Core.Sweeps;
using TauGate.Core.Tuning;
using TauGate.Storage.Connections;
using TauGate.Storage.Queries;
using TauGate.Storage.Terms;

namespace TauGate.Storage.Sweeps;

/// <summary>
/// Stores sweeps that wait for their tuning. Locks are taken in the order of a submission, the sweep before its tuning
/// sweep.
/// </summary>
internal sealed class TuningStore(ConnectionPool connections, TermConnections termConnections) : ITuningStore
{
    private const int KeysAtOnce = 20_000;

    public Task<StoredSweep> SubmitAsync(
        SweepSpec tuned,
        string source,
        OwnerId? owner,
        CancellationToken cancellation,
        SubmitOptions? options = null
    )
    {
        var how = options ?? new SubmitOptions();
        var grid = TuningGrid.Of(tuned);
        return connections.InTransactionAsync(
            async connection =>
            {
                var sweep = await SweepSubmission.LockAsync(connection, tuned.Name, cancellation);
                if (sweep.Spec is { } stored && !how.Replace)
                    TunedDifference.Refuse(stored, tuned);
                var tuning = await new SweepSubmission(
                    connection,
                    grid,
                    source,
                    owner,
                    how with
                    {
                        IssuedBy = null,
                    }
                ).RunAsync(cancellation);
                if (!tuned.Claims.IsEmpty)
                    await RegistrationStore.StoreAsync(connection, tuned, tunedFrom: null, cancellation);
                var spec = SweepJson.Write(tuned);
                await ConnectionPool.ExecuteAsync(
                    connection,
                    "Tuning/store",
                    cancellation,
                    Parameters.Of(sweep.Id),
                    Parameters.Of(tuning.Id),
                    Parameters.Of(SpecDigest.Of(spec)),
                    Parameters.Of(spec),
                    Parameters.Of(source),
                    Parameters.Of(owner is null),
                    Parameters.Of(how.Replace),
                    Parameters.Of(how.Priority),
                    Parameters.Of(how.IssuedBy)
                );
                await ConnectionPool.ExecuteAsync(connection, "Tuning/wanted", cancellation, Parameters.Of(sweep.Id));
                if (how.IssuedBy is { } user)
                    await ConnectionPool.ExecuteAsync(
                        connection,
                        "Submitting/command",
                        cancellation,
                        Parameters.Of(how.Id),
                        Parameters.Of(sweep.Id),
                        Parameters.Of(user),
                        Parameters.Of(
                            Invariant(
                                $"waits for {tuning.Name}: {tuning.Cells} cells, "
                                    + $"{tuning.ReusedAtSubmission} had results"
                            )
                        )
                    );
                return tuning;
            },
            cancellation
        );
    }

    public async Task<IReadOnlyDictionary<CellKey, TuningOutcome>> OutcomesAsync(
        IReadOnlyCollection<CellKey> cells,
        CancellationToken cancellation
    )
    {
        var found = new Dictionary<CellKey, TuningOutcome>();
        foreach (var keys in cells.Chunk(KeysAtOnce))
        {
            var rows = await connections.ReadAsync(
                "Tuning/outcomes",
                r =>
                    (
                        Key: r.Identity<CellKey>("key"),
                        Outcome: new TuningOutcome(r.Word<CellStatus>("status"), r.Double("target_cross_entropy"))
                    ),
                cancellation,
                Parameters.Column(keys)
            );
            foreach (var (key, outcome) in rows)
                found[key] = outcome;
        }
        return found;
    }

    public async Task<PendingSweep?> FindAsync(string name, CancellationToken cancellation) =>
        (await ReadAsync(name, isTuned: false, cancellation)).SingleOrDefault();

    public async Task<ImmutableArray<PendingSweep>> PendingAsync(CancellationToken cancellation) =>
        [.. await ReadAsync(name: null, isTuned: false, cancellation)];

    public async Task<ImmutableArray<PendingSweep>> TunedAsync(CancellationToken cancellation) =>
        [.. (await ReadAsync(name: null, isTuned: true, cancellation)).OrderBy(p => p.SweepId)];

    public async Task<ImmutableArray<TuningTrial>> TableAsync(string sweep, CancellationToken cancellation)
    {
        var trials = await connections.ReadAsync("Tuning/trials", ReadTrial, cancellation, Parameters.Of(sweep));
        return [.. trials.Order(Comparer<TuningTrial>.Create(InTheOrderOfTheGrid))];
    }

    public Task ContinueAsync(
        TermNumber term,
        PendingSweep pending,
        SweepSpec resolved,
        IReadOnlyCollection<TuningTrial> trials,
        CancellationToken cancellation
    ) =>
        termConnections.InTermAsync(
            term,
            async connection =>
            {
                await SweepSubmission.LockAsync(connection, pending.Name, cancellation);
                var still = await ConnectionPool.ReadAsync(
                    connection,
                    "Tuning/still",
                    r => r.Int64("sweep_id"),
                    cancellation,
                    Parameters.Of(pending.SweepId),
                    Parameters.Of(SweepJson.DigestOf(pending.Spec))
                );
                if (still.Count == 0)
                    return;
                var options = new SubmitOptions
                {
                    Priority = pending.Priority,
                    Replace = pending.Replaces,
                    Tuning = trials,
                };
                await new SweepSubmission(connection, resolved, pending.Source, owner: null, options).RunAsync(
                    cancellation
                );
            },
            cancellation
        );

    public Task RefuseAsync(TermNumber term, PendingSweep pending, string reason, CancellationToken cancellation) =>
        termConnections.InTermAsync(
            term,
            connection =>
                ConnectionPool.ExecuteAsync(
                    connection,
                    "Tuning/refuse",
                    cancellation,
                    Parameters.Of(pending.SweepId),
                    Parameters.Of(SweepJson.DigestOf(pending.Spec)),
                    Parameters.Of(reason)
                ),
            cancellation
        );

    private static TuningTrial ReadTrial(Row r)
    {
        var options = JsonSerializer.Deserialize<ImmutableSortedDictionary<string, OptionValue>>(r.Text("options"))!;
        return new TuningTrial(
            r.Int32("variant"),
            new TunedConfiguration(r.Double("learning_rate"), options),
            r.Nullable<double>("validation_cross_entropy"),
            r.Int32("n"),
            r.Int32("diverged"),
            r.Boolean("chosen"),
            r.Boolean("at_edge")
        );
    }

    /// <summary>
    /// Orders by row, then as <see cref="TuningGrid.ConfigurationsOf"/> does. The server cannot, because it has the
    /// numbers as text.
    /// </summary>
    private static int InTheOrderOfTheGrid(TuningTrial a, TuningTrial b)
    {
        if (a.Position != b.Position)
            return a.Position.CompareTo(b.Position);
        var (first, second) = (a.Configuration.Values, b.Configuration.Values);
        return first.Zip(second, (x, y) => x.Value.AsReal().CompareTo(y.Value.AsReal())).FirstOrDefault(o => o != 0);
    }

    private Task<List<PendingSweep>> ReadAsync(string? name, bool isTuned, CancellationToken cancellation) =>
        connections.ReadAsync(
            "Tuning/pending",
            r => new PendingSweep(
                r.Identity<SweepId>("sweep_id"),
                r.Text("name"),
                r.Identity<SweepId>("tuning_sweep_id"),
                SweepJson.Read(r.Bytes("spec")),
                r.Text("source"),
                r.Boolean("detached"),
                r.Boolean("replaces"),
                r.Nullable<int>("priority"),
                r.TextOrNull("submitted_by"),
                r.Time("submitted_at"),
                r.Word<SweepState>("state"),
                r.TextOrNull("refusal")
            ),
            cancellation,
            Parameters.Of(name),
            Parameters.Of(isTuned)
        );
}
