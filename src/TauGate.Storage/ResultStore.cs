using System.Collections.Immutable;
using Npgsql;
using TauGate.Core.Ports;
using TauGate.Core.Results;
using TauGate.Core.Sweeps;

namespace TauGate.Storage;

/// <summary>A sweep's results, a cell at a time.</summary>
internal sealed class ResultStore(Connections connections) : IResultStore
{
    private const int FirstMetric = 8; // of result_cells.sql and tuning_cells.sql

    public async Task<ImmutableArray<CellRow>> CellsAsync(SweepId sweepId, CancellationToken cancellation)
    {
        var sweep = await SweepAsync(sweepId, cancellation);
        return await ReadAsync("result_cells", sweep, cancellation, Parameters.Of(sweep.Name));
    }

    public async Task<ImmutableArray<CellRow>> TuningCellsAsync(SweepId sweepId, CancellationToken cancellation) =>
        await ReadAsync("tuning_cells", await SweepAsync(sweepId, cancellation), cancellation, Parameters.Of(sweepId));

    public async Task<ImmutableArray<CorrectBits>> BitsAsync(SweepId sweepId, IReadOnlyCollection<int> positions, CancellationToken cancellation) =>
    [
        .. await connections.ReadAsync("correct_bits", r => new CorrectBits(
            r.GetInt64(0), r.GetInt32(1), r.GetFieldValue<byte[]>(2), r.GetFieldValue<byte[]>(3), r.GetNullable<byte[]>(4), r.GetNullable<byte[]>(5)),
            cancellation, Parameters.Of(sweepId), Parameters.Of(positions.ToArray())),
    ];

    private async Task<ImmutableArray<CellRow>> ReadAsync(string query, SweepSpec sweep, CancellationToken cancellation, params NpgsqlParameter[] parameters) =>
    [
        .. await connections.ReadAsync(query, r =>
        {
            // The specification has the axes with the kinds of their values; jsonb would make 1e16 an integer.
            var position = r.GetInt32(1);
            var variant = sweep.Variants[position];
            return new CellRow(
                r.GetInt64(0), position, variant.Label, variant.Method, variant.Axes, r.GetInt64(2), Parameters.Parse<CellStatus>(r.GetString(3)),
                r.GetDigest<TensorDigest>(4), r.GetDigest<NumericClass>(5), r.GetInt64(6), MetricsOf(r))
            { Images = r.GetInt32(7) };
        }, cancellation, parameters),
    ];

    private async Task<SweepSpec> SweepAsync(SweepId sweepId, CancellationToken cancellation)
    {
        var stored = await connections.ReadAsync("sweep_by_id", r => SweepJson.Read(r.GetFieldValue<byte[]>(1)) with { Name = r.GetString(0) }, cancellation, Parameters.Of(sweepId));
        return stored is [var sweep] ? sweep : throw new InvalidOperationException($"The database has no sweep {sweepId}.");
    }

    private static ImmutableSortedDictionary<string, double> MetricsOf(NpgsqlDataReader reader)
    {
        var metrics = ImmutableSortedDictionary.CreateBuilder<string, double>(StringComparer.Ordinal);
        for (var column = FirstMetric; column < reader.FieldCount; column++)
            if (reader.GetNullable<double?>(column) is { } value && double.IsFinite(value)) metrics.Add(reader.GetName(column), value);
        return metrics.ToImmutable();
    }
}
