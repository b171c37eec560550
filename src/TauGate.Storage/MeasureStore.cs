using System.Collections.Immutable;
using Npgsql;
using TauGate.Core.Ports;
using TauGate.Core.Results;

namespace TauGate.Storage;

/// <summary>What is finer than a cell's result.</summary>
internal sealed class MeasureStore(Connections connections) : IMeasureStore
{
    public async Task<ImmutableArray<EpochRow>> EpochsAsync(SweepId sweepId, CancellationToken cancellation) =>
    [
        .. await connections.ReadAsync("measure_epochs", r => new EpochRow(r.GetInt64(0), new EpochMeasures(
            r.GetInt32(1), r.GetNullable<double?>(2), r.GetInt32(3), r.GetDouble(4), r.GetInt32(5), r.GetDouble(6), r.GetInt32(7))),
            cancellation, Parameters.Of(sweepId)),
    ];

    public async Task<ImmutableArray<UnitRow>> UnitsAsync(SweepId sweepId, CancellationToken cancellation) =>
    [
        .. await connections.ReadAsync(
            "measure_units", r => new UnitRow(r.GetInt64(0), ReadUnit(r, 1)), cancellation, Parameters.Of(sweepId)),
    ];

    public async Task<string> SourceAsync(SweepId sweepId, CancellationToken cancellation) =>
        (await connections.ReadAsync("sweep_source", r => r.GetString(0), cancellation, Parameters.Of(sweepId))).Single();

    /// <summary>A unit, whose columns begin at a place.</summary>
    public static UnitMeasures ReadUnit(NpgsqlDataReader r, int first) => new(
        r.GetInt32(first), r.GetInt32(first + 1), r.GetFloat(first + 2), r.GetFloat(first + 3),
        r.GetDouble(first + 4), r.GetDouble(first + 5), r.GetDouble(first + 6), r.GetDouble(first + 7),
        [.. r.GetFieldValue<float[]>(first + 8)], [.. r.GetFieldValue<float[]>(first + 9)])
    {
        Untouched = r.IsDBNull(first + 10) ? null : new UntouchedUnit(
            r.GetDouble(first + 10), r.GetDouble(first + 11), r.GetDouble(first + 12), r.GetDouble(first + 13),
            [.. r.GetFieldValue<float[]>(first + 14)], [.. r.GetFieldValue<float[]>(first + 15)]),
    };
}
