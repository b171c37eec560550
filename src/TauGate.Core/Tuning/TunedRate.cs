namespace TauGate.Core.Tuning;

/// <summary>How one learning rate did for one variant of a sweep: a row of the table <c>tuning</c>.</summary>
/// <param name="Position">Index of the variant in the sweep, not in its tuning sweep.</param>
/// <param name="ValidationCrossEntropy">Mean over the tuning seeds that have a result, on the target mode, nats; null without one, or when a seed diverged.</param>
/// <param name="N">Tuning seeds with a result.</param>
/// <param name="Diverged">Tuning seeds that diverged.</param>
/// <param name="IsChosen">The variant's rate. At most one; none while results are missing.</param>
/// <param name="IsAtEdge">Chosen, and the smallest or the largest of the grid: the optimum may lie beyond.</param>
public sealed record TunedRate(int Position, double LearningRate, double? ValidationCrossEntropy, int N, int Diverged, bool IsChosen, bool IsAtEdge);
