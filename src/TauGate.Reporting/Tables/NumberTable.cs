using System.Collections.Immutable;
using System.Globalization;
using TauGate.Core.Claims;
using TauGate.Core.Errors;
using TauGate.Core.Ports;
using TauGate.Core.Results;
using TauGate.Core.Sweeps;
using TauGate.Core.Text;

namespace TauGate.Reporting.Tables;

/// <summary>
/// One number of the main table, led back to its cells: seeds, values, hosts, versions, executions and digests.
/// </summary>
public static class NumberTable
{
    /// <summary>Metrics that a number may be of.</summary>
    public static ImmutableArray<string> Metrics { get; } =
    [.. ClaimMetrics.All.Except([ClaimMetrics.TrainableParameters, ClaimMetrics.HiddenUnits])];

    /// <summary>
    /// What an argument such as <c>lora rank=8 target_accuracy</c> names; null when its last word is not a metric's
    /// place: a cell then.
    /// </summary>
    /// <exception cref="InputException">There is no such metric or row; the message says what there is.</exception>
    public static (int Position, string Metric)? Find(SweepSpec spec, string argument)
    {
        if (
            argument.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)
                is not [.. { Length: > 0 } words, var metric]
            || metric.Contains('=', StringComparison.Ordinal)
        )
            return null;
        if (!Metrics.Contains(metric))
            throw new InputException(
                $"taugate: there is no metric '{metric}'; there are: "
                    + $"{string.Join(", ", Metrics)}.{Spelling.DidYouMean(metric, Metrics)}"
            );
        return (VariantSearch.Find(spec, string.Join(' ', words)), metric);
    }

    /// <summary>The number's cells, in the order of the seeds.</summary>
    /// <exception cref="InputException">No cell of the row has the metric.</exception>
    public static async Task<Table> MakeAsync(
        TableSource source,
        int position,
        string metric,
        CancellationToken cancellation
    ) =>
        Of(
            source,
            position,
            metric,
            (await source.Sweeps.MainTableAsync(source.Sweep.Id, cancellation))[position],
            await source.Results.CellsAsync(source.Sweep.Id, cancellation),
            await source.Tables.OriginsAsync(source.Sweep.Id, cancellation)
        );

    internal static Table Of(
        TableSource source,
        int position,
        string metric,
        TableRow row,
        ImmutableArray<CellRow> all,
        ImmutableArray<CellOrigin> allOrigins
    )
    {
        var origins = allOrigins.Where(o => o.Position == position).ToDictionary(o => o.Ordinal);
        var cells = all.Where(c => c.Position == position && origins.ContainsKey(c.Ordinal))
            .Select(c =>
                (
                    Cell: c,
                    Origin: origins[c.Ordinal],
                    Value: c.Metrics.TryGetValue(metric, out var value) ? value : (double?)null
                )
            )
            .ToImmutableArray();
        if (row.Metrics.GetValueOrDefault(metric) is not { } summary)
        {
            var reason = cells.IsEmpty
                ? "none of its cells has a result yet"
                : "its method has no such measure, or no cell a finite value";
            throw new InputException($"taugate: {row.Title} of {source.Sweep.Name} has no {metric}: {reason}.");
        }
        ImmutableArray<Column> columns =
        [
            Columns.Words("seed", cells.Select(c => c.Cell.Seed.ToString(CultureInfo.InvariantCulture))),
            Columns.Numbers("value", cells.Select(c => c.Value), "R"),
            Columns.Words("status", cells.Select(c => Status(c.Cell))),
            Columns.Words("host", cells.Select(c => c.Origin.Result.Host)),
            Columns.Words("TauGate", cells.Select(c => c.Origin.Result.ProgramVersion)),
            Columns.Words("libtorch", cells.Select(c => c.Origin.LibtorchVersion)) with
            {
                Optional = true,
            },
            Columns.Words("class", cells.Select(c => c.Origin.Result.NumericClass.Short)) with
            {
                Note = "class: numeric class, within which hosts give the same bits",
            },
            Columns.Words("result", cells.Select(c => c.Origin.Result.Digest.Short)) with
            {
                Note =
                    "result, foundation: digests, of which the first digits are shown; --json has all of them, "
                    + "and the cells' keys",
            },
            Columns.Words("foundation", cells.Select(c => c.Origin.Foundation.Short)),
            Columns.Counts("attested", cells.Select(c => (long?)c.Origin.Attestations)) with
            {
                Note = "attested: further executions that gave the same bits",
            },
            Columns.Words("execution", cells.Select(c => c.Origin.Result.Execution.ToString())) with
            {
                Optional = true,
            },
        ];
        return new Table(
            "explain",
            source.Sweep.Name,
            columns,
            [.. cells.Select(c => FieldsOf(c.Cell, c.Origin, metric))],
            [.. Rows.Warnings(source.Spec, source.NumericClasses)]
        )
        {
            Missing = source.Spec.Seeds.Count - cells.Length,
            Heading = Heading(source, row, metric, summary, source.Spec.Seeds.Count - cells.Length),
            About = new Fields
            {
                { "row", row.Title },
                { "metric", metric },
                { "n", summary.N },
                { "mean", summary.Mean },
                { "std", summary.Std },
                { "ci_low", summary.CiLow },
                { "ci_high", summary.CiHigh },
            },
        };
    }

    private static string Heading(TableSource source, TableRow row, string metric, MetricSummary summary, long missing)
    {
        var mean = Invariant($"mean {summary.Mean:R} over {Plural.Count(summary.N, "cell")}");
        var spread = summary.Std is { } std
            ? Invariant($", std {std:G6}, 95 % interval [{summary.CiLow:G6}, {summary.CiHigh:G6}]")
            : "";
        var rest = missing > 0 ? Invariant($"; {missing:N0} more have no result yet") : "";
        return $"{row.Title} {metric} of {source.Sweep.Name}: {mean}{spread}{rest}";
    }

    private static string Status(CellRow cell) =>
        cell.Status switch
        {
            CellStatus.Diverged => "diverged, not in the mean",
            CellStatus.Collapsed => "collapsed",
            _ => "done",
        };

    private static Fields FieldsOf(CellRow cell, CellOrigin origin, string metric) =>
        new()
        {
            { "ordinal", cell.Ordinal },
            { "seed", cell.Seed },
            { "value", cell.Metrics.TryGetValue(metric, out var value) ? value : null },
            { "status", cell.Status.ToString().ToLowerInvariant() },
            { "in_mean", cell.Status != CellStatus.Diverged && cell.Metrics.ContainsKey(metric) },
            { "host", origin.Result.Host },
            { "attempt", origin.Result.Attempt },
            { "execution", origin.Result.Execution.ToString() },
            {
                "recorded_at",
                origin.Result.RecordedAt.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)
            },
            { "program_version", origin.Result.ProgramVersion },
            { "libtorch_version", origin.LibtorchVersion },
            { "numeric_class", origin.Result.NumericClass.ToString() },
            { "attestations", origin.Attestations },
            { "cell_key", origin.Key.ToString() },
            { "result_digest", origin.Result.Digest.ToString() },
            { "foundation_digest", origin.Foundation.ToString() },
        };
}
