using System.Collections.Immutable;

namespace TauGate.Core.Sweeps;

/// <summary>Everything a trainer needs to make a seed's foundation.</summary>
/// <param name="Key">Ledger key.</param>
/// <param name="Data">The data set that it is trained on.</param>
/// <param name="Seed">0 to 2^63-1.</param>
/// <param name="Spec">Architecture and pretraining.</param>
/// <param name="Rotation">Degrees of the rotated mode in the mixture.</param>
public sealed record FoundationTask(
    FoundationKey Key,
    DataSet Data,
    long Seed,
    FoundationSpec Spec,
    double Rotation,
    Numerics Numerics
);

/// <summary>Everything a trainer needs to train and measure one cell, except the foundation's tensors.</summary>
/// <param name="Key">Ledger key.</param>
/// <param name="Foundation">The foundation it starts from; its seed and data are the cell's.</param>
/// <param name="Method">Id in the catalogue.</param>
/// <param name="Options">Resolved options.</param>
/// <param name="Target">The mode adapted to.</param>
/// <param name="RecordUnits">Whether a row for each hidden unit is wanted.</param>
public sealed record CellTask(
    CellKey Key,
    FoundationTask Foundation,
    string Method,
    ImmutableSortedDictionary<string, OptionValue> Options,
    TargetSpec Target,
    bool RecordUnits
)
{
    /// <summary>Which images it is measured on. A task for validation never reads a test image.</summary>
    public EvaluatedOn EvaluatedOn { get; init; }
}
