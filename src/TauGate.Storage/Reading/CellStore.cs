using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.InteropServices;
using TauGate.Core.Ports;
using TauGate.Core.Results;
using TauGate.Core.Sweeps;
using TauGate.Storage.Connections;
using TauGate.Storage.Queries;

namespace TauGate.Storage.Reading;

/// <summary>Reads everything that is stored of single cells.</summary>
internal sealed class CellStore(ConnectionPool connections) : ICellStore
{
    private static readonly ExecutionColumns OfCell = new("");
    private static readonly ExecutionColumns OfFoundation = new("foundation_");

    public async Task<ImmutableArray<long>> OrdinalsAsync(SweepId sweepId, CancellationToken cancellation) =>
        [
            .. await connections.ReadAsync(
                "Reading/ordinals",
                r => r.Int64("ordinal"),
                cancellation,
                Parameters.Of(sweepId)
            ),
        ];

    public async Task<StoredCell?> CellAsync(SweepId sweepId, long ordinal, CancellationToken cancellation) =>
        (await RowsAsync(sweepId, ordinal, ordinal, cancellation)).SingleOrDefault()?.Cell;

    public Task<ImmutableArray<StoredRow>> RowsAsync(
        SweepId sweepId,
        long first,
        long last,
        CancellationToken cancellation
    )
    {
        string[] queries = ["Reading/cells", "Reading/curves", "Reading/gates", "Reading/units"];
        var statements = queries.Select(q => new Statement(
            q,
            Parameters.Of(sweepId),
            Parameters.Of(first),
            Parameters.Of(last)
        ));
        return connections.ReadBatchAsync(
            statements,
            async results =>
            {
                var rows = await results.NextAsync(ReadRow);
                var curves = await ByPlaceAsync(MeasureStore.ReadEpoch);
                var gates = await ByPlaceAsync(r => new GateMeasures(
                    r.Int32("layer"),
                    r.Int32("width"),
                    r.Int32("high_activity"),
                    r.Double("participation"),
                    r.Int32("dead"),
                    r.Int32("foundation_high_activity"),
                    r.Double("foundation_participation"),
                    r.Int32("foundation_dead"),
                    r.Double("preactivation_deviation")
                ));
                var units = await ByPlaceAsync(MeasureStore.ReadUnit);
                return rows.Select(row =>
                    {
                        var (cell, ordinal) = (row.Cell, row.Cell.Ordinal);
                        var result = cell.Record.Result with
                        {
                            Curve = [.. curves[ordinal]],
                            Gates = [.. gates[ordinal]],
                            Units = [.. units[ordinal]],
                        };
                        return row with { Cell = cell with { Record = cell.Record with { Result = result } } };
                    })
                    .ToImmutableArray();

                async Task<ILookup<long, T>> ByPlaceAsync<T>(Func<Row, T> measure) =>
                    (await results.NextAsync(r => (Ordinal: r.Int64("ordinal"), Measure: measure(r)))).ToLookup(
                        r => r.Ordinal,
                        r => r.Measure
                    );
            },
            cancellation
        );
    }

    public Task<ResultRows> ResultsAsync(string sweep, CancellationToken cancellation) =>
        connections.ReadBatchAsync(
            [new Statement("Reading/results", Parameters.Of(sweep))],
            async results =>
            {
                var columns = results.Columns.Select(c => new ResultColumn(c.Name, KindOf(c.Type))).ToImmutableArray();
                var rows = await results.NextAsync(r => columns.Select(c => Value(r, c)).ToImmutableArray());
                return new ResultRows(columns, [.. rows]);
            },
            cancellation
        );

    private static ResultColumnKind KindOf(Type type) =>
        type == typeof(double) ? ResultColumnKind.Real
        : type == typeof(long) || type == typeof(int) ? ResultColumnKind.Integer
        : type == typeof(DateTime) ? ResultColumnKind.Time
        : ResultColumnKind.Text;

    private static object? Value(Row r, ResultColumn column) =>
        (r.Value(column.Name), column.Kind) switch
        {
            (null, _) => null,
            (var value, ResultColumnKind.Real) => (double)value,
            (var value, ResultColumnKind.Integer) => Convert.ToInt64(value, CultureInfo.InvariantCulture),
            (_, ResultColumnKind.Time) => r.Time(column.Name),
            (Array list, _) => $"[{string.Join(", ", list.Cast<object>().Select(TextOf))}]",
            (var value, _) => TextOf(value),
        };

    private static string? TextOf(object value) => Convert.ToString(value, CultureInfo.InvariantCulture);

    private static StoredRow ReadRow(Row r)
    {
        var (targetImages, sourceImages) = (r.Int32("target_images"), r.Int32("source_images"));
        var foundationKey = r.Identity<FoundationKey>("foundation_key");
        var result = new CellResult
        {
            Key = r.Identity<CellKey>("key"),
            FoundationKey = foundationKey,
            FoundationDigest = r.Identity<TensorDigest>("foundation_digest"),
            AdapterDigest = r.Identity<TensorDigest>("adapter_digest"),
            Status = r.Word<CellStatus>("status"),
            Target = Mode("target_correct", "target_cross_entropy", targetImages, "target_bits")!,
            Source = Mode("source_correct", "source_cross_entropy", sourceImages, "source_bits")!,
            HardenedTarget = Mode(
                "hardened_target_correct",
                "hardened_target_cross_entropy",
                targetImages,
                "hardened_target_bits"
            ),
            HardenedSource = Mode(
                "hardened_source_correct",
                "hardened_source_cross_entropy",
                sourceImages,
                "hardened_source_bits"
            ),
            FoundationTarget = Mode(
                "foundation_target_correct",
                "foundation_target_cross_entropy",
                targetImages,
                "foundation_target_bits"
            )!,
            FoundationSource = Mode(
                "foundation_source_correct",
                "foundation_source_cross_entropy",
                sourceImages,
                "foundation_source_bits"
            )!,
            TrainableParametersByLayer = r.Array<long>("trainable_parameters_by_layer"),
            AdaptationSeconds = r.Double("adaptation_seconds"),
            EvaluationSeconds = r.Double("evaluation_seconds"),
            Curve = [],
        };
        var foundation = new FoundationResult
        {
            Key = foundationKey,
            Digest = r.Identity<TensorDigest>("foundation_result_digest"),
            Status = r.Word<CellStatus>("foundation_status"),
            TrainLoss = r.Array<double>("foundation_train_loss"),
            Parameters = r.Int64("foundation_parameters"),
            Seconds = r.Double("foundation_seconds"),
        };
        var adapter = r.Nullable<ArtifactDigest>("adapter");
        var cell = new StoredCell(
            r.Int64("ordinal"),
            new CellRecord(result, r.Identity<ResultDigest>("digest"), ReadExecution(r, OfCell), adapter),
            new FoundationRecord(
                foundation,
                ReadExecution(r, OfFoundation),
                r.Identity<ArtifactDigest>("foundation_artifact")
            ),
            r.Time("recorded_at"),
            r.Int64("attestations")
        );
        return new StoredRow(
            cell,
            r.Int32("variant"),
            r.Int64("seed"),
            r.Word<EvaluatedOn>("evaluated_on"),
            foundationKey,
            r.Int64("trainable_parameters"),
            r.Bytes("checksums"),
            r.Bytes("foundation_checksums")
        );

        ModeMeasures? Mode(string correct, string crossEntropy, int images, string bits) =>
            r.IsNull(correct)
                ? null
                : new ModeMeasures(
                    r.Int32(correct),
                    images,
                    r.Double(crossEntropy),
                    r.IsNull(bits) ? [] : ImmutableCollectionsMarshal.AsImmutableArray(r.Bytes(bits))
                );
    }

    private static Execution ReadExecution(Row r, ExecutionColumns of) =>
        new(
            r.Identity<ExecutionId>(of.Id),
            r.Int32(of.Attempt),
            r.Identity<NumericClass>(of.NumericClass),
            r.Text(of.Host),
            r.Text(of.BootId),
            r.Identity<WorkerId>(of.Worker),
            r.Text(of.ProgramVersion),
            r.Text(of.LibtorchVersion),
            r.Time(of.StartedAt),
            r.Time(of.FinishedAt)
        );

    /// <summary>Names of an execution's columns, which a row of <c>Reading/cells.sql</c> has twice.</summary>
    private sealed class ExecutionColumns(string prefix)
    {
        public string Id { get; } = prefix + "execution";
        public string Attempt { get; } = prefix + "attempt";
        public string NumericClass { get; } = prefix + "numeric_class";
        public string Host { get; } = prefix + "host";
        public string BootId { get; } = prefix + "boot_id";
        public string Worker { get; } = prefix + "worker";
        public string ProgramVersion { get; } = prefix + "program_version";
        public string LibtorchVersion { get; } = prefix + "libtorch_version";
        public string StartedAt { get; } = prefix + "started_at";
        public string FinishedAt { get; } = prefix + "finished_at";
    }
}
