using System.Collections.Immutable;
using Npgsql;
using TauGate.Core.Claims;
using TauGate.Core.Ports;
using TauGate.Core.Results;
using TauGate.Core.Sweeps;

namespace TauGate.Storage;

/// <summary>Sweeps whose seeds are added until their claims are decided. A look and the revision that follows from it are one transaction.</summary>
internal sealed class GrowthStore(Connections connections, TermConnections termConnections, IResultStore results) : IGrowthStore
{
    public async Task<GrowingSweep?> FindAsync(string name, CancellationToken cancellation) => (await ReadAsync("growing", cancellation, Parameters.Of(name))).SingleOrDefault();

    public Task<ImmutableArray<GrowingSweep>> DueAsync(CancellationToken cancellation) => ReadAsync("growing_due", cancellation);

    public Task<ImmutableArray<CellRow>> CellsAsync(GrowingSweep sweep, CancellationToken cancellation) => results.CellsAsync(sweep.Id, cancellation);

    public async Task<bool> GrowAsync(TermNumber term, GrowingSweep sweep, ClaimLook look, CancellationToken cancellation)
    {
        var isDone = false;
        await termConnections.InTermAsync(term, async connection => isDone = await GrowAsync(connection, owner: null, sweep, look, cancellation), cancellation);
        return isDone;
    }

    public Task<bool> GrowAsync(OwnerId owner, GrowingSweep sweep, ClaimLook look, CancellationToken cancellation) =>
        connections.InTransactionAsync(connection => GrowAsync(connection, owner, sweep, look, cancellation), cancellation);

    private static async Task<bool> GrowAsync(NpgsqlConnection connection, OwnerId? owner, GrowingSweep sweep, ClaimLook look, CancellationToken cancellation)
    {
        await SweepSubmission.LockAsync(connection, sweep.Name, cancellation);
        var still = await Connections.ReadAsync(connection, "growing_still", r => r.GetInt32(0), cancellation, Parameters.Of(sweep.Id), Parameters.Of(sweep.Revision));
        if (still.Count == 0) return false;
        await Connections.ExecuteAsync(connection, "look_store", cancellation, Parameters.Of(sweep.Id), Parameters.Of(sweep.Revision), Parameters.Of(look.Seeds),
            Parameters.Of(look.Claims), Parameters.Of(look.Decided), Parameters.Of(look.Barred));
        if (look.Next(sweep.Spec) is { } grown) await new SweepSubmission(connection, grown, sweep.Source, owner, new SubmitOptions()).RunAsync(cancellation);
        return true;
    }

    private async Task<ImmutableArray<GrowingSweep>> ReadAsync(string query, CancellationToken cancellation, params NpgsqlParameter[] parameters) =>
    [
        .. await connections.ReadAsync(query, r =>
        {
            var (revision, looked) = (r.GetInt32(2), r.GetNullable<int?>(5));
            var last = looked is null ? null : new ClaimLook(r.GetInt32(6), r.GetInt32(7), r.GetInt32(8), r.GetInt32(9));
            return new GrowingSweep(r.GetNumber<SweepId>(0), r.GetString(1), revision, SweepJson.Read(r.GetFieldValue<byte[]>(3)), r.GetString(4), last, looked == revision);
        }, cancellation, parameters),
    ];
}
