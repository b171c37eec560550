using System.Collections.Immutable;
using Npgsql;
using TauGate.Core.Ports;
using TauGate.Core.Results;

namespace TauGate.Storage;

/// <summary>The aggregated views, and where each of a sweep's numbers comes from.</summary>
internal sealed class TableStore(Connections connections) : ITableStore
{
    public async Task<ImmutableArray<DerivedRow>> DerivedAsync(SweepId sweepId, CancellationToken cancellation) =>
    [
        .. (await connections.ReadAsync("derived_metrics", r => (Position: r.GetInt32(0), Name: r.GetString(1), Summary: Summary(r, 2)), cancellation, Parameters.Of(sweepId)))
            .GroupBy(m => m.Position)
            .Select(row => new DerivedRow(row.Key, row.ToImmutableSortedDictionary(m => m.Name, m => m.Summary, StringComparer.Ordinal))),
    ];

    public async Task<ImmutableArray<LayerRow>> LayersAsync(SweepId sweepId, CancellationToken cancellation) =>
    [
        .. (await connections.ReadAsync(
                "layer_metrics", r => (Position: r.GetInt32(0), Layer: r.GetInt32(1), Name: r.GetString(2), Summary: Summary(r, 3)), cancellation, Parameters.Of(sweepId)))
            .GroupBy(m => (m.Position, m.Layer))
            .Select(row => new LayerRow(row.Key.Position, row.Key.Layer, row.ToImmutableSortedDictionary(m => m.Name, m => m.Summary, StringComparer.Ordinal))),
    ];

    public async Task<ImmutableArray<RuntimeRow>> RuntimeAsync(SweepId sweepId, CancellationToken cancellation) =>
    [
        .. await connections.ReadAsync("runtime", r => new RuntimeRow(
            r.GetInt32(0), r.GetString(1), r.GetInt64(2), r.GetDouble(3), r.GetDouble(4), r.GetDouble(5), r.GetDouble(6), r.GetDouble(7), r.GetDouble(8)),
            cancellation, Parameters.Of(sweepId)),
    ];

    public async Task<ImmutableArray<(int Degrees, double Quantile)>> QuantilesAsync(CancellationToken cancellation) =>
        [.. await connections.ReadAsync("student_t", r => (r.GetInt32(0), r.GetDouble(1)), cancellation)];

    public async Task<ImmutableArray<CellOrigin>> OriginsAsync(SweepId sweepId, CancellationToken cancellation) =>
    [
        .. await connections.ReadAsync("origins", r => new CellOrigin(
            r.GetInt64(0), r.GetInt32(1), r.GetInt64(2), Parameters.Parse<CellStatus>(r.GetString(3)), r.GetDigest<CellKey>(4), r.GetDigest<TensorDigest>(5), r.GetInt64(6), r.GetString(7),
            new Provenance(r.GetUuid<ExecutionId>(8), r.GetInt32(9), r.GetString(10), r.GetDigest<NumericClass>(11), r.GetDigest<ResultDigest>(12), r.GetString(13), r.GetFieldValue<DateTimeOffset>(14))),
            cancellation, Parameters.Of(sweepId)),
    ];

    private static MetricSummary Summary(NpgsqlDataReader reader, int first) => new(
        reader.GetInt64(first), reader.GetDouble(first + 1), reader.GetNullable<double?>(first + 2), reader.GetNullable<double?>(first + 3), reader.GetNullable<double?>(first + 4));
}
