using System.Collections.Frozen;
using System.Collections.Immutable;
using Npgsql;
using TauGate.Core.Ports;
using TauGate.Core.Results;
using TauGate.Core.Sweeps;
using TauGate.Storage.Connections;
using TauGate.Storage.Queries;

namespace TauGate.Storage.Reading;

/// <summary>Reads a sweep's results by cell.</summary>
internal sealed class ResultStore(ConnectionPool connections) : IResultStore
{
    /// <summary>
    /// The columns of <c>Reading/result_cells.sql</c> and <c>Tuning/cells.sql</c> that are not metrics; all others are.
    /// </summary>
    private static readonly FrozenSet<string> NoMetrics = FrozenSet.Create(
        StringComparer.Ordinal,
        "ordinal",
        "position",
        "seed",
        "status",
        "foundation_digest",
        "numeric_class",
        "trainable_parameters",
        "images"
    );

    public async Task<ImmutableArray<CellRow>> CellsAsync(SweepId sweepId, CancellationToken cancellation)
    {
        var sweep = await SweepAsync(sweepId, cancellation);
        return await ReadAsync("Reading/result_cells", sweep, cancellation, Parameters.Of(sweep.Name));
    }

    public async Task<ImmutableArray<CellRow>> TuningCellsAsync(SweepId sweepId, CancellationToken cancellation) =>
        await ReadAsync("Tuning/cells", await SweepAsync(sweepId, cancellation), cancellation, Parameters.Of(sweepId));

    public async Task<ImmutableArray<CorrectBits>> BitsAsync(
        SweepId sweepId,
        IReadOnlyCollection<int> positions,
        CancellationToken cancellation
    ) =>
        [
            .. await connections.ReadAsync(
                "Reading/correct_bits",
                r => new CorrectBits(
                    r.Int64("ordinal"),
                    r.Int32("target_images"),
                    r.Bytes("target"),
                    r.Bytes("source"),
                    r.BytesOrNull("hardened_target"),
                    r.BytesOrNull("hardened_source")
                ),
                cancellation,
                Parameters.Of(sweepId),
                Parameters.Of(positions.ToArray())
            ),
        ];

    private async Task<ImmutableArray<CellRow>> ReadAsync(
        string query,
        SweepSpec sweep,
        CancellationToken cancellation,
        params NpgsqlParameter[] parameters
    ) =>
        [
            .. await connections.ReadAsync(
                query,
                r =>
                {
                    // Axes are taken from the specification, which has the kinds of their values; jsonb would make 1e16
                    // an integer.
                    var position = r.Int32("position");
                    var variant = sweep.Variants[position];
                    return new CellRow(
                        r.Int64("ordinal"),
                        position,
                        variant.Label,
                        variant.Method,
                        variant.Axes,
                        r.Int64("seed"),
                        r.Word<CellStatus>("status"),
                        r.Identity<TensorDigest>("foundation_digest"),
                        r.Identity<NumericClass>("numeric_class"),
                        r.Int64("trainable_parameters"),
                        MetricsOf(r)
                    )
                    {
                        Images = r.Int32("images"),
                    };
                },
                cancellation,
                parameters
            ),
        ];

    private Task<SweepSpec> SweepAsync(SweepId sweepId, CancellationToken cancellation) =>
        connections.ReadOneAsync(
            "Reading/specification",
            r => SweepJson.Read(r.Bytes("spec")) with { Name = r.Text("name") },
            cancellation,
            Parameters.Of(sweepId)
        );

    private static ImmutableSortedDictionary<string, double> MetricsOf(Row r)
    {
        var metrics = ImmutableSortedDictionary.CreateBuilder<string, double>(StringComparer.Ordinal);
        foreach (var column in r.Columns.Where(c => !NoMetrics.Contains(c)))
            if (r.Nullable<double>(column) is { } value && double.IsFinite(value))
                metrics.Add(column, value);
        return metrics.ToImmutable();
    }
}
