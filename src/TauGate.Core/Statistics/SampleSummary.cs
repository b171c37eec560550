namespace TauGate.Core.Statistics;

/// <summary>
/// What <see cref="Sample.Summarize(ReadOnlySpan{double}, double)"/> gives; the last three are null below two values.
/// </summary>
/// <param name="N">How many values.</param>
/// <param name="Mean">Their mean.</param>
/// <param name="Std">Standard deviation, ddof 1.</param>
/// <param name="CiLow">Lower end of the t interval of the mean.</param>
/// <param name="CiHigh">Upper end of the t interval of the mean.</param>
public sealed record SampleSummary(int N, double Mean, double? Std, double? CiLow, double? CiHigh);
