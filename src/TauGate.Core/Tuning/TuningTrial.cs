namespace TauGate.Core.Tuning;

/// <summary>How one configuration did for one variant of a sweep: a row of the view <c>tuning</c>.</summary>
/// <param name="Position">Index of the variant in the sweep, not in its tuning sweep.</param>
/// <param name="Configuration">What was tried.</param>
/// <param name="ValidationCrossEntropy">
/// Mean over the tuning seeds that have a result, on the target mode, nats; null without one, or when a seed diverged.
/// </param>
/// <param name="N">Tuning seeds with a result.</param>
/// <param name="Diverged">Tuning seeds that diverged.</param>
/// <param name="IsChosen">The variant's configuration. At most one; none while results are missing.</param>
/// <param name="IsAtEdge">
/// Chosen, and one of its values is the smallest or largest tried: a better may lie beyond.
/// </param>
public sealed record TuningTrial(
    int Position,
    TunedConfiguration Configuration,
    double? ValidationCrossEntropy,
    int N,
    int Diverged,
    bool IsChosen,
    bool IsAtEdge
);
