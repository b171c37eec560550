namespace TauGate.Core.Fronts;

/// <summary>Accuracy on both modes of one way to adapt a foundation.</summary>
/// <param name="Target">Accuracy on the mode adapted to, 0 to 1.</param>
/// <param name="Source">Accuracy on the other mode, 0 to 1.</param>
public readonly record struct FrontPoint(double Target, double Source);
