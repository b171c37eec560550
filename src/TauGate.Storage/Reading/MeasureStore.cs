using System.Collections.Immutable;
using TauGate.Core.Ports;
using TauGate.Core.Results;
using TauGate.Storage.Connections;
using TauGate.Storage.Queries;

namespace TauGate.Storage.Reading;

/// <summary>Reads measures below the level of a cell: by epoch, layer and hidden unit.</summary>
internal sealed class MeasureStore(ConnectionPool connections) : IMeasureStore
{
    public async Task<ImmutableArray<EpochRow>> EpochsAsync(SweepId sweepId, CancellationToken cancellation) =>
        [
            .. await connections.ReadAsync(
                "Reading/curves",
                r => new EpochRow(r.Int64("ordinal"), ReadEpoch(r)),
                cancellation,
                Parameters.Of(sweepId),
                Parameters.Of(0L),
                Parameters.Of(long.MaxValue)
            ),
        ];

    public async Task<ImmutableArray<UnitRow>> UnitsAsync(SweepId sweepId, CancellationToken cancellation) =>
        [
            .. await connections.ReadAsync(
                "Reading/units",
                r => new UnitRow(r.Int64("ordinal"), ReadUnit(r)),
                cancellation,
                Parameters.Of(sweepId),
                Parameters.Of(0L),
                Parameters.Of(long.MaxValue)
            ),
        ];

    public async Task<string> SourceAsync(SweepId sweepId, CancellationToken cancellation) =>
        await connections.ReadOneAsync("Reading/source", r => r.Text("source"), cancellation, Parameters.Of(sweepId));

    /// <summary>An epoch of a validation curve.</summary>
    public static EpochMeasures ReadEpoch(Row r) =>
        new(
            r.Int32("epoch"),
            r.Nullable<double>("train_loss"),
            r.Int32("target_correct"),
            r.Double("target_cross_entropy"),
            r.Int32("source_correct"),
            r.Double("source_cross_entropy"),
            r.Int32("images")
        );

    /// <summary>A hidden unit.</summary>
    public static UnitMeasures ReadUnit(Row r) =>
        new(
            r.Int32("layer"),
            r.Int32("unit"),
            r.Single("threshold"),
            r.Single("gain"),
            r.Double("target_gate"),
            r.Double("source_gate"),
            r.Double("target_participation"),
            r.Double("source_participation"),
            r.Array<float>("target_gate_by_class"),
            r.Array<float>("source_gate_by_class")
        )
        {
            Untouched = r.IsNull("foundation_target_gate")
                ? null
                : new UntouchedUnit(
                    r.Double("foundation_target_gate"),
                    r.Double("foundation_source_gate"),
                    r.Double("foundation_target_participation"),
                    r.Double("foundation_source_participation"),
                    r.Array<float>("foundation_target_gate_by_class"),
                    r.Array<float>("foundation_source_gate_by_class")
                ),
        };
}
