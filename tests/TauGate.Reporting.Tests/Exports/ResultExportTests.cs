using Parquet;
using Parquet.Schema;
using TauGate.Core.Ports;
using TauGate.Reporting.Exports;

namespace TauGate.Reporting.Tests.Exports;

public sealed class ResultExportTests
{
    private static readonly DateTimeOffset Time = new(2026, 1, 2, 3, 4, 5, 678, TimeSpan.Zero);

    private static readonly ResultRows Rows = new(
        [
            new("label", ResultColumnKind.Text),
            new("axes", ResultColumnKind.Text),
            new("seed", ResultColumnKind.Integer),
            new("target_accuracy", ResultColumnKind.Real),
            new("recorded_at", ResultColumnKind.Time),
        ],
        [
            ["frozen", "{}", 9_000_000_000_000_000_000L, 0.1, Time],
            [
                "a \"b\", c",
                """{"rank": 8, "foundation.hidden": [64, 64], "target.rotation": 22.5}""",
                1L,
                double.NaN,
                Time,
            ],
            ["lora", """{"rank": 1, "target.rotation": 45}""", 2L, null, null],
        ]
    );

    [Fact]
    public void Axes_become_columns_of_their_own_kind()
    {
        var rows = ResultExport.WithAxes(Rows);

        Assert.Equal(
            ["label", "axes", "foundation.hidden", "rank", "target.rotation", "seed", "target_accuracy", "recorded_at"],
            rows.Columns.Select(c => c.Name)
        );
        Assert.Equal(
            [ResultColumnKind.Text, ResultColumnKind.Integer, ResultColumnKind.Real],
            rows.Columns.Skip(2).Take(3).Select(c => c.Kind)
        );
        Assert.Equal([null, 8L, 1L], rows.Rows.Select(r => r[3]));
        Assert.Equal([null, "[64, 64]", null], rows.Rows.Select(r => r[2]));
        Assert.Equal([null, 22.5, 45.0], rows.Rows.Select(r => r[4]));
    }

    [Fact]
    public void Csv_has_every_digit_and_quotes_what_needs_it() =>
        Assert.Equal(
            """"
            label,axes,seed,target_accuracy,recorded_at
            frozen,{},9000000000000000000,0.1,2026-01-02T03:04:05.6780000Z
            "a ""b"", c","{""rank"": 8, ""foundation.hidden"": [64, 64], ""target.rotation"": 22.5}",1,NaN,2026-01-02T03:04:05.6780000Z
            lora,"{""rank"": 1, ""target.rotation"": 45}",2,,

            """".ReplaceLineEndings("\n"),
            ResultExport.Csv(Rows)
        );

    [Fact]
    public async Task Parquet_gives_back_every_value()
    {
        var cancellation = TestContext.Current.CancellationToken;
        using var stream = new MemoryStream();

        await ResultExport.ParquetAsync(Rows, stream, cancellation);

        stream.Position = 0;
        await using var reader = await ParquetReader.CreateAsync(stream, cancellationToken: cancellation);
        using var group = reader.OpenRowGroupReader(0);
        var fields = reader.Schema.DataFields;
        Assert.Equal(Rows.Columns.Select(c => c.Name), fields.Select(f => f.Name));
        // What other readers go by: the logical type with its flag, for which the older converted type has no place.
        var time = Assert.IsType<DateTimeDataField>(fields[4]);
        Assert.Equal(
            (DateTimeFormat.Timestamp, true, DateTimeTimeUnit.Micros),
            (time.DateTimeFormat, time.IsAdjustedToUTC, time.Unit)
        );
        var (labels, seeds, accuracies, times) = (new string?[3], new long?[3], new double?[3], new DateTime?[3]);
        await group.ReadAsync(fields[0], labels!, cancellationToken: cancellation);
        await group.ReadAsync<long>(fields[2], seeds, cancellationToken: cancellation);
        await group.ReadAsync<double>(fields[3], accuracies, cancellationToken: cancellation);
        await group.ReadAsync<DateTime>(fields[4], times, cancellationToken: cancellation);
        Assert.Equal<IEnumerable<string?>>(["frozen", "a \"b\", c", "lora"], labels);
        Assert.Equal([9_000_000_000_000_000_000L, 1, 2], seeds);
        Assert.Equal([0.1, double.NaN, null], accuracies);
        Assert.Equal([Time.UtcDateTime, Time.UtcDateTime, null], times);
    }
}
