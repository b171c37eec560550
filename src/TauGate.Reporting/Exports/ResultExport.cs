using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Parquet;
using Parquet.Schema;
using TauGate.Core.Ports;
using TauGate.Reporting.Formats;

namespace TauGate.Reporting.Exports;

/// <summary>
/// A sweep's results, a row a cell, as files for other programs. Names and meaning of the columns: docs/results.md.
/// </summary>
public static class ResultExport
{
    private const string AxesColumn = "axes";

    /// <summary>
    /// The rows with a column for each axis beside <c>axes</c>, named as the axis: numbers where all its values are.
    /// </summary>
    public static ResultRows WithAxes(ResultRows rows)
    {
        var at = rows.Columns.IndexOf(rows.Columns.Single(c => c.Name == AxesColumn));
        var axes = rows.Rows.Select(row => JsonDocument.Parse((string)row[at]!).RootElement).ToList();
        var names = axes.SelectMany(a => a.EnumerateObject().Select(p => p.Name))
            .Distinct()
            .Order(StringComparer.Ordinal)
            .ToList();
        var kinds = names.ConvertAll(name =>
            KindOf([.. axes.Where(a => a.TryGetProperty(name, out _)).Select(a => a.GetProperty(name))])
        );
        return new ResultRows(
            rows.Columns.InsertRange(at + 1, names.Zip(kinds, (name, kind) => new ResultColumn(name, kind))),
            [
                .. rows.Rows.Zip(axes, (row, values) =>
                    row.InsertRange(
                        at + 1,
                        names.Zip(kinds, (name, kind) =>
                            values.TryGetProperty(name, out var value) ? Value(value, kind) : null
                        )
                    )
                ),
            ]
        );
    }

    /// <summary>
    /// Comma-separated values (RFC 4180, line feeds, a header line). Numbers are unrounded, points in time ISO 8601,
    /// what is absent is empty.
    /// </summary>
    public static string Csv(ResultRows rows)
    {
        var text = new StringBuilder();
        text.AppendCsvLine(rows.Columns.Select(c => c.Name));
        foreach (var row in rows.Rows)
            text.AppendCsvLine(row);
        return text.ToString();
    }

    /// <summary>
    /// An Apache Parquet file with one row group; every column may be null. Times are microseconds, UTC.
    /// </summary>
    public static async Task ParquetAsync(ResultRows rows, Stream stream, CancellationToken cancellation)
    {
        var fields = rows.Columns.Select(Field).ToArray();
        await using var writer = await ParquetWriter.CreateAsync(
            new ParquetSchema(fields),
            stream,
            cancellationToken: cancellation
        );
        using var group = writer.CreateRowGroup();
        for (var c = 0; c < fields.Length; c++)
        {
            var column = c;
            switch (rows.Columns[c].Kind)
            {
                case ResultColumnKind.Integer:
                    await group.WriteAsync<long>(
                        fields[c],
                        Values(row => (long?)row[column]),
                        cancellationToken: cancellation
                    );
                    break;
                case ResultColumnKind.Real:
                    await group.WriteAsync<double>(
                        fields[c],
                        Values(row => (double?)row[column]),
                        cancellationToken: cancellation
                    );
                    break;
                case ResultColumnKind.Time:
                    await group.WriteAsync<DateTime>(
                        fields[c],
                        Values(row => ((DateTimeOffset?)row[column])?.UtcDateTime),
                        cancellationToken: cancellation
                    );
                    break;
                default:
                    await group.WriteAsync(fields[c], rows.Rows.Select(row => (string?)row[column]!).ToArray());
                    break;
            }
        }
        group.CompleteValidate();

        ReadOnlyMemory<T?> Values<T>(Func<ImmutableArray<object?>, T?> value)
            where T : struct => rows.Rows.Select(value).ToArray();
    }

    private static DataField Field(ResultColumn column) =>
        column.Kind switch
        {
            ResultColumnKind.Integer => new DataField<long?>(column.Name),
            ResultColumnKind.Real => new DataField<double?>(column.Name),
            // The older DateAndTimeMicros says nothing of UTC, and readers take it for local time.
            ResultColumnKind.Time => new DateTimeDataField(
                column.Name,
                DateTimeFormat.Timestamp,
                isAdjustedToUTC: true,
                unit: DateTimeTimeUnit.Micros,
                isNullable: true
            ),
            _ => new DataField<string>(column.Name, nullable: true),
        };

    private static ResultColumnKind KindOf(IReadOnlyCollection<JsonElement> values) =>
        values.All(v => v.ValueKind == JsonValueKind.Number)
            ? values.All(v => v.TryGetInt64(out _))
                ? ResultColumnKind.Integer
                : ResultColumnKind.Real
            : ResultColumnKind.Text;

    private static object Value(JsonElement value, ResultColumnKind kind) =>
        kind switch
        {
            ResultColumnKind.Integer => value.GetInt64(),
            ResultColumnKind.Real => value.GetDouble(),
            _ => value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText(),
        };
}
