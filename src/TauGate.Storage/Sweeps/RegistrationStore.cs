using System.Collections.Immutable;
using Npgsql;
using TauGate.Core.Claims;
using TauGate.Core.Ports;
using TauGate.Core.Sweeps;
using TauGate.Storage.Connections;
using TauGate.Storage.Queries;

namespace TauGate.Storage.Sweeps;

/// <summary>
/// Stores registrations of claims. Which results were recorded before one is decided by the numbers of executions,
/// which are given in the order of recording.
/// </summary>
internal sealed class RegistrationStore(ConnectionPool connections) : IRegistrationStore
{
    private const int KeysAtOnce = 20_000;

    public Task<Registration> RegisterAsync(SweepSpec spec, CancellationToken cancellation) =>
        connections.InTransactionAsync(
            connection => StoreAsync(connection, spec, tunedFrom: null, cancellation),
            cancellation
        );

    public async Task<ImmutableArray<ClaimRegistration>> OfAsync(
        IReadOnlyCollection<Digest> arms,
        CancellationToken cancellation
    ) =>
        [
            .. await connections.ReadAsync(
                "Claims/registrations",
                r => new ClaimRegistration(
                    r.Digest("arms"),
                    r.Text("seeds"),
                    r.Text("sweep"),
                    r.Identity<SpecDigest>("digest"),
                    r.Int64("last_execution"),
                    r.Time("registered_at"),
                    r.Int32("claims")
                ),
                cancellation,
                Parameters.Column(arms)
            ),
        ];

    public Task<IReadOnlyDictionary<CellKey, long>> FirstExecutionsAsync(
        IReadOnlyCollection<CellKey> cells,
        CancellationToken cancellation
    ) => ReadAsync("Claims/first_executions", cells, r => r.Int64("number"), cancellation);

    public Task<IReadOnlyDictionary<CellKey, string>> SweepsAsync(
        IReadOnlyCollection<CellKey> cells,
        CancellationToken cancellation
    ) => ReadAsync("Claims/sweeps", cells, r => r.Text("sweep"), cancellation);

    /// <summary>
    /// Registers a specification within a transaction that has the locks of a submission, if any. Takes the lock
    /// against recording, unless the specification is registered.
    /// </summary>
    /// <param name="tunedFrom">The registration before the sweep was tuned; null when there is none.</param>
    public static async Task<Registration> StoreAsync(
        NpgsqlConnection connection,
        SweepSpec spec,
        long? tunedFrom,
        CancellationToken cancellation
    )
    {
        // The present number of seeds of a growing sweep does not make it another plan.
        if (spec.Growth is { } growth)
            spec = spec with { Seeds = growth.First(SeedGrowth.Fewest) };
        var bytes = SweepJson.Write(spec);
        var digest = SpecDigest.Of(bytes);
        if (await FindAsync() is { } known)
            return known;
        var claims = spec.Claims.Select(c => ClaimSubject.Of(spec, c)).ToList();
        await ConnectionPool.ExecuteAsync(
            connection,
            "Submitting/lock_recording",
            cancellation,
            Parameters.Of(AdvisoryLocks.Counting)
        );
        var added = await ConnectionPool.ExecuteAsync(
            connection,
            "Claims/store",
            cancellation,
            Parameters.Of(digest),
            Parameters.Of(tunedFrom),
            Parameters.Of(spec.Name),
            Parameters.Of(bytes),
            Parameters.Column(claims, c => c.Claim.Name),
            Parameters.Column(claims, c => c.Claim.Text),
            Parameters.Column(claims, c => c.Arms),
            Parameters.Column(claims, c => c.Seeds)
        );
        return (await FindAsync())! with { IsNew = added > 0 };

        async Task<Registration?> FindAsync() =>
            (
                await ConnectionPool.ReadAsync(
                    connection,
                    "Claims/find",
                    r => new Registration(digest, r.Time("registered_at"), IsNew: false),
                    cancellation,
                    Parameters.Of(digest),
                    Parameters.Of(tunedFrom)
                )
            ).SingleOrDefault();
    }

    private async Task<IReadOnlyDictionary<CellKey, T>> ReadAsync<T>(
        string query,
        IReadOnlyCollection<CellKey> keys,
        Func<Row, T> value,
        CancellationToken cancellation
    )
    {
        var found = new Dictionary<CellKey, T>();
        foreach (var chunk in keys.Chunk(KeysAtOnce))
        {
            var rows = await connections.ReadAsync(
                query,
                r => (Key: r.Identity<CellKey>("cell"), Value: value(r)),
                cancellation,
                Parameters.Column(chunk)
            );
            foreach (var (key, row) in rows)
                found[key] = row;
        }
        return found;
    }
}
