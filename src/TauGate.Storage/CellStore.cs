using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.InteropServices;
using Npgsql;
using TauGate.Core.Ports;
using TauGate.Core.Results;
using TauGate.Core.Sweeps;

namespace TauGate.Storage;

/// <summary>Single cells, read whole.</summary>
internal sealed class CellStore(Connections connections) : ICellStore
{
    public async Task<ImmutableArray<long>> OrdinalsAsync(SweepId sweepId, CancellationToken cancellation) =>
        [.. await connections.ReadAsync("cell_ordinals", r => r.GetInt64(0), cancellation, Parameters.Of(sweepId))];

    public async Task<StoredCell?> CellAsync(SweepId sweepId, long ordinal, CancellationToken cancellation) =>
        (await RowsAsync(sweepId, ordinal, ordinal, cancellation)).SingleOrDefault()?.Cell;

    public Task<ImmutableArray<StoredRow>> RowsAsync(SweepId sweepId, long first, long last, CancellationToken cancellation)
    {
        var statements = new[] { "cell_results", "cell_curve", "cell_gates", "cell_units" }
            .Select(s => new Statement(s, Parameters.Of(sweepId), Parameters.Of(first), Parameters.Of(last)));
        return connections.ReadBatchAsync(statements, async reader =>
        {
            var rows = await Connections.RowsAsync(reader, ReadRow, cancellation);
            var curves = await NextAsync(r => new EpochMeasures(
                r.GetInt32(1), r.GetNullable<double?>(2), r.GetInt32(3), r.GetDouble(4), r.GetInt32(5), r.GetDouble(6), r.GetInt32(7)));
            var gates = await NextAsync(r => new GateMeasures(
                r.GetInt32(1), r.GetInt32(2), r.GetInt32(3), r.GetDouble(4), r.GetInt32(5), r.GetInt32(6), r.GetDouble(7), r.GetInt32(8), r.GetDouble(9)));
            var units = await NextAsync(r => MeasureStore.ReadUnit(r, 1));
            return rows.Select(row =>
            {
                var (cell, ordinal) = (row.Cell, row.Cell.Ordinal);
                var result = cell.Record.Result with { Curve = [.. curves[ordinal]], Gates = [.. gates[ordinal]], Units = [.. units[ordinal]] };
                return row with { Cell = cell with { Record = cell.Record with { Result = result } } };
            }).ToImmutableArray();

            async Task<ILookup<long, T>> NextAsync<T>(Func<NpgsqlDataReader, T> row)
            {
                await reader.NextResultAsync(cancellation);
                return (await Connections.RowsAsync(reader, r => (Ordinal: r.GetInt64(0), Row: row(r)), cancellation)).ToLookup(r => r.Ordinal, r => r.Row);
            }
        }, cancellation);
    }

    public Task<ResultRows> ResultsAsync(string sweep, CancellationToken cancellation) =>
        connections.ReadBatchAsync([new Statement("export_results", Parameters.Of(sweep))], async reader =>
        {
            var columns = Enumerable.Range(0, reader.FieldCount).Select(c => new ResultColumn(reader.GetName(c), KindOf(reader.GetFieldType(c)))).ToImmutableArray();
            var rows = await Connections.RowsAsync(reader, r => columns.Select((column, c) => Value(r, c, column.Kind)).ToImmutableArray(), cancellation);
            return new ResultRows(columns, [.. rows]);
        }, cancellation);

    private static ResultColumnKind KindOf(Type type) => type == typeof(double) ? ResultColumnKind.Real
        : type == typeof(long) || type == typeof(int) ? ResultColumnKind.Integer
        : type == typeof(DateTime) ? ResultColumnKind.Time
        : ResultColumnKind.Text;

    private static object? Value(NpgsqlDataReader reader, int column, ResultColumnKind kind)
    {
        if (reader.IsDBNull(column)) return null;
        return kind switch
        {
            ResultColumnKind.Real => reader.GetDouble(column),
            ResultColumnKind.Integer => Convert.ToInt64(reader.GetValue(column), CultureInfo.InvariantCulture),
            ResultColumnKind.Time => reader.GetFieldValue<DateTimeOffset>(column),
            _ => reader.GetValue(column) switch
            {
                Array list => $"[{string.Join(", ", list.Cast<object>().Select(v => Convert.ToString(v, CultureInfo.InvariantCulture)))}]",
                var value => Convert.ToString(value, CultureInfo.InvariantCulture),
            },
        };
    }

    private static StoredRow ReadRow(NpgsqlDataReader r)
    {
        const int bits = 23, foundation = 29, execution = 36, foundationExecution = 46, rest = 56, place = 58;
        var (targetImages, sourceImages) = (r.GetInt32(6), r.GetInt32(9));
        var foundationKey = r.GetDigest<FoundationKey>(foundation);
        var result = new CellResult
        {
            Key = r.GetDigest<CellKey>(0),
            FoundationKey = foundationKey,
            FoundationDigest = r.GetDigest<TensorDigest>(2),
            AdapterDigest = r.GetDigest<TensorDigest>(3),
            Status = Parameters.Parse<CellStatus>(r.GetString(5)),
            Target = Mode(7, targetImages, bits)!,
            Source = Mode(10, sourceImages, bits + 1)!,
            HardenedTarget = Mode(12, targetImages, bits + 2),
            HardenedSource = Mode(14, sourceImages, bits + 3),
            FoundationTarget = Mode(16, targetImages, bits + 4)!,
            FoundationSource = Mode(18, sourceImages, bits + 5)!,
            TrainableParametersByLayer = [.. r.GetFieldValue<long[]>(20)],
            AdaptationSeconds = r.GetDouble(21),
            EvaluationSeconds = r.GetDouble(22),
            Curve = [],
        };
        var prior = new FoundationResult
        {
            Key = foundationKey,
            Digest = r.GetDigest<TensorDigest>(foundation + 1),
            Status = Parameters.Parse<CellStatus>(r.GetString(foundation + 3)),
            TrainLoss = [.. r.GetFieldValue<double[]>(foundation + 4)],
            Parameters = r.GetInt64(foundation + 5),
            Seconds = r.GetDouble(foundation + 6),
        };
        var cell = new StoredCell(
            r.GetInt64(place), new CellRecord(result, r.GetDigest<ResultDigest>(1), ReadExecution(r, execution), r.IsDBNull(4) ? null : r.GetDigest<ArtifactDigest>(4)),
            new FoundationRecord(prior, ReadExecution(r, foundationExecution), r.GetDigest<ArtifactDigest>(foundation + 2)),
            r.GetFieldValue<DateTimeOffset>(rest), r.GetInt64(rest + 1));
        return new StoredRow(
            cell, r.GetInt32(place + 1), r.GetInt64(place + 2), Parameters.Parse<EvaluatedOn>(r.GetString(place + 3)), r.GetDigest<FoundationKey>(place + 4), r.GetInt64(place + 5),
            r.GetNullable<byte[]>(place + 6), r.GetNullable<byte[]>(place + 7));

        ModeMeasures? Mode(int column, int images, int correctImages) => r.IsDBNull(column)
            ? null
            : new ModeMeasures(
                r.GetInt32(column), images, r.GetDouble(column + 1),
                r.IsDBNull(correctImages) ? [] : ImmutableCollectionsMarshal.AsImmutableArray(r.GetFieldValue<byte[]>(correctImages)));
    }

    private static Execution ReadExecution(NpgsqlDataReader r, int column) => new(
        r.GetUuid<ExecutionId>(column), r.GetInt32(column + 1), r.GetDigest<NumericClass>(column + 2), r.GetString(column + 3), r.GetString(column + 4), r.GetUuid<WorkerId>(column + 5),
        r.GetString(column + 6), r.GetString(column + 7), r.GetFieldValue<DateTimeOffset>(column + 8), r.GetFieldValue<DateTimeOffset>(column + 9));
}
