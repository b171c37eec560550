using System.Collections.Immutable;
using Npgsql;
using TauGate.Core.Claims;
using TauGate.Core.Ports;
using TauGate.Core.Sweeps;

namespace TauGate.Storage;

/// <summary>
/// Claims as they were written down. What was recorded before them is told by the numbers of executions, which are
/// given in the order of recording.
/// </summary>
internal sealed class RegistrationStore(Connections connections) : IRegistrationStore
{
    private const int KeysAtOnce = 20_000;

    public Task<Registration> RegisterAsync(SweepSpec spec, CancellationToken cancellation) =>
        connections.InTransactionAsync(
            connection => StoreAsync(connection, spec, tunedFrom: null, cancellation), cancellation);

    public async Task<ImmutableArray<ClaimRegistration>> OfAsync(
        IReadOnlyCollection<Digest> arms, CancellationToken cancellation) =>
    [
        .. await connections.ReadAsync("registration_of", r => new ClaimRegistration(
            r.GetDigest(0), r.GetString(1), r.GetString(2), r.GetDigest<SpecDigest>(3), r.GetInt64(4),
            r.GetFieldValue<DateTimeOffset>(5), r.GetInt32(6)), cancellation, Parameters.Column(arms)),
    ];

    public Task<IReadOnlyDictionary<CellKey, long>> FirstExecutionsAsync(
        IReadOnlyCollection<CellKey> cells, CancellationToken cancellation) =>
        ReadAsync("registration_first", cells, r => r.GetInt64(1), cancellation);

    public Task<IReadOnlyDictionary<CellKey, string>> SweepsAsync(
        IReadOnlyCollection<CellKey> cells, CancellationToken cancellation) =>
        ReadAsync("registration_sweeps", cells, r => r.GetString(1), cancellation);

    /// <summary>
    /// Registers a specification within a transaction that has the locks of a submission, if any. Takes the lock
    /// against recording, unless the specification is registered.
    /// </summary>
    /// <param name="tunedFrom">The registration before the sweep was tuned; null when there is none.</param>
    public static async Task<Registration> StoreAsync(
        NpgsqlConnection connection, SweepSpec spec, long? tunedFrom, CancellationToken cancellation)
    {
        // What a growing sweep has come to is part of its plan.
        if (spec.Growth is { } growth) spec = spec with { Seeds = growth.First(SeedGrowth.Fewest) };
        var bytes = SweepJson.Write(spec);
        var digest = SpecDigest.Of(bytes);
        if (await FindAsync() is { } known) return known;
        var claims = spec.Claims.Select(c => ClaimSubject.Of(spec, c)).ToList();
        await Connections.ExecuteAsync(
            connection, "submit_count_lock", cancellation, Parameters.Of(Ledger.CountingLock));
        var added = await Connections.ExecuteAsync(connection, "registration_store", cancellation,
            Parameters.Of(digest), Parameters.Of(tunedFrom), Parameters.Of(spec.Name), Parameters.Of(bytes),
            Parameters.Column(claims, c => c.Claim.Name), Parameters.Column(claims, c => c.Claim.Text),
            Parameters.Column(claims, c => c.Arms), Parameters.Column(claims, c => c.Seeds));
        return (await FindAsync())! with { IsNew = added > 0 };

        async Task<Registration?> FindAsync() => (await Connections.ReadAsync(connection, "registration_find",
            r => new Registration(digest, r.GetFieldValue<DateTimeOffset>(0), IsNew: false), cancellation,
            Parameters.Of(digest), Parameters.Of(tunedFrom))).SingleOrDefault();
    }

    private async Task<IReadOnlyDictionary<CellKey, T>> ReadAsync<T>(
        string query, IReadOnlyCollection<CellKey> keys, Func<NpgsqlDataReader, T> value, CancellationToken cancellation)
    {
        var found = new Dictionary<CellKey, T>();
        foreach (var chunk in keys.Chunk(KeysAtOnce))
        {
            var rows = await connections.ReadAsync(
                query, r => (Key: r.GetDigest<CellKey>(0), Value: value(r)), cancellation, Parameters.Column(chunk));
            foreach (var (key, row) in rows) found[key] = row;
        }
        return found;
    }
}
