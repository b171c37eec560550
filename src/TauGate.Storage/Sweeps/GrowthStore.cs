using System.Collections.Immutable;
using Npgsql;
using TauGate.Core.Claims;
using TauGate.Core.Ports;
using TauGate.Core.Results;
using TauGate.Core.Sweeps;
using TauGate.Storage.Connections;
using TauGate.Storage.Queries;
using TauGate.Storage.Terms;

namespace TauGate.Storage.Sweeps;

/// <summary>
/// Sweeps whose seeds are added until their claims are decided. A look and the revision that follows from it are one
/// transaction.
/// </summary>
internal sealed class GrowthStore(ConnectionPool connections, TermConnections termConnections, IResultStore results)
    : IGrowthStore
{
    public async Task<GrowingSweep?> FindAsync(string name, CancellationToken cancellation) =>
        (await ReadAsync(name, cancellation)).SingleOrDefault();

    public Task<ImmutableArray<GrowingSweep>> DueAsync(CancellationToken cancellation) => ReadAsync(null, cancellation);

    public Task<ImmutableArray<CellRow>> CellsAsync(GrowingSweep sweep, CancellationToken cancellation) =>
        results.CellsAsync(sweep.Id, cancellation);

    public async Task<bool> GrowAsync(
        TermNumber term,
        GrowingSweep sweep,
        ClaimLook look,
        CancellationToken cancellation
    )
    {
        var isDone = false;
        await termConnections.InTermAsync(
            term,
            async connection => isDone = await GrowAsync(connection, owner: null, sweep, look, cancellation),
            cancellation
        );
        return isDone;
    }

    public Task<bool> GrowAsync(OwnerId owner, GrowingSweep sweep, ClaimLook look, CancellationToken cancellation) =>
        connections.InTransactionAsync(
            connection => GrowAsync(connection, owner, sweep, look, cancellation),
            cancellation
        );

    private static async Task<bool> GrowAsync(
        NpgsqlConnection connection,
        OwnerId? owner,
        GrowingSweep sweep,
        ClaimLook look,
        CancellationToken cancellation
    )
    {
        await SweepSubmission.LockAsync(connection, sweep.Name, cancellation);
        var still = await ConnectionPool.ReadAsync(
            connection,
            "Growing/still",
            r => r.Int64("id"),
            cancellation,
            Parameters.Of(sweep.Id),
            Parameters.Of(sweep.Revision)
        );
        if (still.Count == 0)
            return false;
        await ConnectionPool.ExecuteAsync(
            connection,
            "Growing/store_look",
            cancellation,
            Parameters.Of(sweep.Id),
            Parameters.Of(sweep.Revision),
            Parameters.Of(look.Seeds),
            Parameters.Of(look.Claims),
            Parameters.Of(look.Decided),
            Parameters.Of(look.Barred)
        );
        if (look.Next(sweep.Spec) is { } grown)
            await new SweepSubmission(connection, grown, sweep.Source, owner, new SubmitOptions()).RunAsync(
                cancellation
            );
        return true;
    }

    /// <param name="name">Null for those that are due.</param>
    private async Task<ImmutableArray<GrowingSweep>> ReadAsync(string? name, CancellationToken cancellation) =>
        [
            .. await connections.ReadAsync(
                "Growing/growing",
                r =>
                {
                    var (revision, looked) = (r.Int32("revision"), r.Nullable<int>("looked_at"));
                    var last = looked is null
                        ? null
                        : new ClaimLook(r.Int32("seeds"), r.Int32("claims"), r.Int32("decided"), r.Int32("barred"));
                    return new GrowingSweep(
                        r.Identity<SweepId>("id"),
                        r.Text("name"),
                        revision,
                        SweepJson.Read(r.Bytes("spec")),
                        r.Text("source"),
                        last,
                        looked == revision
                    );
                },
                cancellation,
                Parameters.Of(name)
            ),
        ];
}
