using System.Collections.Immutable;
using TauGate.Core.Ports;
using TauGate.Core.Results;
using TauGate.Storage.Connections;
using TauGate.Storage.Queries;

namespace TauGate.Storage.Reading;

/// <summary>Reads the aggregated views, and where each of a sweep's numbers comes from.</summary>
internal sealed class TableStore(ConnectionPool connections) : ITableStore
{
    public async Task<ImmutableArray<DerivedRow>> DerivedAsync(SweepId sweepId, CancellationToken cancellation) =>
        [
            .. (
                await connections.ReadAsync(
                    "Reading/derived_metrics",
                    r => (Position: r.Int32("position"), Name: r.Text("metric"), Summary: Summary(r)),
                    cancellation,
                    Parameters.Of(sweepId)
                )
            )
                .GroupBy(m => m.Position)
                .Select(row => new DerivedRow(
                    row.Key,
                    row.ToImmutableSortedDictionary(m => m.Name, m => m.Summary, StringComparer.Ordinal)
                )),
        ];

    public async Task<ImmutableArray<LayerRow>> LayersAsync(SweepId sweepId, CancellationToken cancellation) =>
        [
            .. (
                await connections.ReadAsync(
                    "Reading/layer_metrics",
                    r =>
                        (
                            Position: r.Int32("position"),
                            Layer: r.Int32("layer"),
                            Name: r.Text("metric"),
                            Summary: Summary(r)
                        ),
                    cancellation,
                    Parameters.Of(sweepId)
                )
            )
                .GroupBy(m => (m.Position, m.Layer))
                .Select(row => new LayerRow(
                    row.Key.Position,
                    row.Key.Layer,
                    row.ToImmutableSortedDictionary(m => m.Name, m => m.Summary, StringComparer.Ordinal)
                )),
        ];

    public async Task<ImmutableArray<RuntimeRow>> RuntimeAsync(SweepId sweepId, CancellationToken cancellation) =>
        [
            .. await connections.ReadAsync(
                "Reading/runtime",
                r => new RuntimeRow(
                    r.Int32("position"),
                    r.Text("host"),
                    r.Int64("cells"),
                    r.Double("adaptation_mean"),
                    r.Double("adaptation_median"),
                    r.Double("adaptation_min"),
                    r.Double("adaptation_max"),
                    r.Double("evaluation_mean"),
                    r.Double("total_seconds")
                ),
                cancellation,
                Parameters.Of(sweepId)
            ),
        ];

    public async Task<ImmutableArray<(int Degrees, double Quantile)>> QuantilesAsync(CancellationToken cancellation) =>
        [.. await connections.ReadAsync("Reading/student_t", r => (r.Int32("df"), r.Double("t975")), cancellation)];

    public async Task<ImmutableArray<CellOrigin>> OriginsAsync(SweepId sweepId, CancellationToken cancellation) =>
        [
            .. await connections.ReadAsync(
                "Reading/origins",
                r => new CellOrigin(
                    r.Int64("ordinal"),
                    r.Int32("position"),
                    r.Int64("seed"),
                    r.Word<CellStatus>("status"),
                    r.Identity<CellKey>("cell_key"),
                    r.Identity<TensorDigest>("foundation_digest"),
                    r.Int64("attestations"),
                    r.Text("libtorch_version"),
                    Provenance(r)
                ),
                cancellation,
                Parameters.Of(sweepId)
            ),
        ];

    /// <summary>A mean and its interval, from a row that has their columns.</summary>
    public static MetricSummary Summary(Row r) =>
        new(
            r.Int64("n"),
            r.Double("mean"),
            r.Nullable<double>("std"),
            r.Nullable<double>("ci_low"),
            r.Nullable<double>("ci_high")
        );

    /// <summary>The execution that gave a result, from a row that has its columns.</summary>
    public static Provenance Provenance(Row r) =>
        new(
            r.Identity<ExecutionId>("execution"),
            r.Int32("attempt"),
            r.Text("host"),
            r.Identity<NumericClass>("numeric_class"),
            r.Identity<ResultDigest>("result_digest"),
            r.Text("program_version"),
            r.Time("recorded_at")
        );
}
