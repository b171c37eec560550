using System.Collections.Immutable;
using TauGate.Core.Ports;
using TauGate.Core.Results;

namespace TauGate.Storage;

/// <summary>What is finer than a cell's result.</summary>
internal sealed class MeasureStore(Connections connections) : IMeasureStore
{
    public async Task<ImmutableArray<EpochRow>> EpochsAsync(long sweepId, CancellationToken cancellation) =>
    [
        .. await connections.ReadAsync("measure_epochs", r => new EpochRow(r.GetInt64(0), new EpochMeasures(
            r.GetInt32(1), r.GetNullable<double?>(2), r.GetInt32(3), r.GetDouble(4), r.GetInt32(5), r.GetDouble(6), r.GetInt32(7))),
            cancellation, Parameters.Of(sweepId)),
    ];

    public async Task<ImmutableArray<UnitRow>> UnitsAsync(long sweepId, CancellationToken cancellation) =>
    [
        .. await connections.ReadAsync("measure_units", r => new UnitRow(r.GetInt64(0), new UnitMeasures(
            r.GetInt32(1), r.GetInt32(2), r.GetFloat(3), r.GetFloat(4), r.GetDouble(5), r.GetDouble(6), r.GetDouble(7), r.GetDouble(8),
            [.. r.GetFieldValue<float[]>(9)], [.. r.GetFieldValue<float[]>(10)])),
            cancellation, Parameters.Of(sweepId)),
    ];

    public async Task<string> SourceAsync(long sweepId, CancellationToken cancellation) =>
        (await connections.ReadAsync("sweep_source", r => r.GetString(0), cancellation, Parameters.Of(sweepId))).Single();
}
