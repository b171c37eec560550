using System.Globalization;
using TauGate.Application.Verification;
using TauGate.Core.Audits;
using TauGate.Core.Text;

namespace TauGate.Cli.Progress;

/// <summary>The outcome of verifying a sweep, for people.</summary>
internal static class VerifyText
{
    /// <summary>The verdicts, and a summary.</summary>
    public static IEnumerable<string> Lines(VerifiedSweep verified)
    {
        foreach (var line in verified.Audit.Lines())
            yield return $"altered: {line}";
        foreach (var verdict in verified.Verdicts)
        {
            yield return Invariant(
                $"{VerdictWords.Of(verdict.Kind)}: {verdict.Title} seed {verdict.Seed} (cell {verdict.Ordinal})"
            );
            foreach (var difference in verdict.Differences)
            {
                yield return $"  {Name(difference.Part)}";
                yield return $"    ledger {difference.Recorded}";
                yield return $"    found  {difference.Found}";
            }
            if (verdict is { Correct: { } correct, Kind: VerdictKind.OtherClass or VerdictKind.Different })
                yield return $"  {correct}";
            if (verdict.Note is { } note)
                yield return $"  {note}";
        }
        var trainer = verified.Trainer;
        yield return $"{verified.Sweep.Name}: {verified.Audit.Summary()}";
        yield return $"{Summary(verified)}; numeric class {trainer.NumericClass.Short} "
            + $"({trainer.NumericClassDescription}); "
            + $"sample {verified.SampleSeed.ToString(CultureInfo.InvariantCulture)}";
        if (verified.Verdicts.Any(v => v.Kind == VerdictKind.OtherClass))
        {
            yield return "Results of another numeric class than this machine's cannot be had to the bit here: compare "
                + "their accuracies, or verify on a host of that class.";
        }
    }

    private static string Summary(VerifiedSweep verified)
    {
        var verdicts = verified.Verdicts;
        var parts = Enum.GetValues<VerdictKind>()
            .Select(kind => (kind, Count: verdicts.Count(v => v.Kind == kind)))
            .Where(p => p.Count > 0)
            .Select(p => $"{p.Count.ToString(CultureInfo.InvariantCulture)} {VerdictWords.Of(p.kind)}");
        return $"{verified.Sweep.Name}: {Plural.Count(verdicts.Length, "cell")} trained again: "
            + string.Join(", ", parts);
    }

    private static string Name(VerifiedPart part) =>
        part switch
        {
            VerifiedPart.StoredAdapter => "stored adapter: its tensors are not those of the result",
            VerifiedPart.StoredFoundation => "stored foundation: its tensors are not those of the result",
            VerifiedPart.StoredRows => "stored rows: a column does not have what was recorded",
            VerifiedPart.Foundation => "foundation trained again",
            VerifiedPart.Adapter => "adapter trained again",
            _ => "result trained again",
        };
}
