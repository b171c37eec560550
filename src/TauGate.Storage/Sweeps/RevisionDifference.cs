using System.Globalization;
using System.Text;
using System.Text.Json;
using TauGate.Core.Sweeps;
using TauGate.Core.Text;
using TauGate.Storage.Queries;

namespace TauGate.Storage.Sweeps;

/// <summary>Cells of one variant that only one of two revisions has.</summary>
/// <param name="Axes">Axis values as JSON.</param>
/// <param name="Seeds">How many different seeds lie between <paramref name="FirstSeed"/> and
/// <paramref name="LastSeed"/>.</param>
internal sealed record PlaceGroup(string Label, string Axes, long Cells, long FirstSeed, long LastSeed, long Seeds)
{
    /// <summary>Such as <c>lora rank=2, seeds 0-9</c>.</summary>
    public string Title
    {
        get
        {
            var seeds =
                Seeds == 1 ? $"seed {FirstSeed}"
                : Seeds == LastSeed - FirstSeed + 1 ? $"seeds {FirstSeed}-{LastSeed}"
                : $"{Seeds} seeds from {FirstSeed} to {LastSeed}";
            return $"{RevisionDifference.TitleOf(Label, Axes)}, {seeds}";
        }
    }
}

/// <summary>Explains to users why a sweep file does not continue the stored sweep of its name.</summary>
internal static class RevisionDifference
{
    /// <summary>Lines of each kind.</summary>
    private const int Lines = 4;

    /// <summary>The message: cells with other settings, cells taken out, cells added, and what can be done.</summary>
    public static string Explain(
        SweepSpec stored,
        SweepSpec submitted,
        IReadOnlyList<PlaceGroup> missing,
        IReadOnlyList<PlaceGroup> added
    )
    {
        // Groups with the same labels, axis values and seeds on both sides: their cells differ in other settings.
        var changed = missing.Intersect(added).ToList();
        var text = new StringBuilder().Append(
            CultureInfo.InvariantCulture,
            $"The database has another sweep named '{submitted.Name}', "
                + $"of which this file lacks {Count(missing.Sum(m => m.Cells))}:"
        );
        List(text, "changed", changed);
        foreach (var setting in Settings(stored, submitted).Take(Lines))
            text.Append(CultureInfo.InvariantCulture, $"\n    {setting}");
        List(text, "taken out", [.. missing.Except(changed)]);
        List(text, "added", [.. added.Except(changed)]);
        return text.Append(
                """

                A sweep may grow under its name, nothing else. Submit this one
                  under another name: --as NAME (results that both have in common are shared), or
                  in place of the other: --replace (cells that it lacks are no longer part of the sweep;
                """ + " their results are kept)."
            )
            .ToString();
    }

    /// <summary>Label and axis values, which are given as JSON.</summary>
    public static string TitleOf(string label, string json)
    {
        using var axes = JsonDocument.Parse(json);
        return label + string.Concat(axes.RootElement.EnumerateObject().Select(a => $" {a.Name}={a.Value}"));
    }

    /// <summary>Settings that differ between variants of the same label and axis values, each once.</summary>
    private static IEnumerable<string> Settings(SweepSpec stored, SweepSpec submitted)
    {
        var variants = stored.Variants.ToLookup(v => v.Title, StringComparer.Ordinal);
        return Common(stored, submitted)
            .Concat(
                submitted.Variants.SelectMany(now => variants[now.Title].SelectMany(before => Variants(before, now)))
            )
            .Where(s => s.Before != s.Now)
            .Select(s => $"{s.Name}: {s.Before} became {s.Now}")
            .Distinct();
    }

    private static IEnumerable<(string Name, string Before, string Now)> Common(SweepSpec before, SweepSpec now)
    {
        yield return ("data", before.Data.Name, now.Data.Name);
        yield return ("numerics", Parameters.Word(before.Numerics), Parameters.Word(now.Numerics));
    }

    private static IEnumerable<(string Name, string Before, string Now)> Variants(Variant before, Variant now)
    {
        yield return ($"{now.Label} method", before.Method, now.Method);
        foreach (
            var name in before
                .Options.Keys.Union(now.Options.Keys, StringComparer.Ordinal)
                .Where(n => !now.Axes.ContainsKey(n))
        )
            yield return (
                $"{now.Label} {name}",
                $"{before.Options.GetValueOrDefault(name)}",
                $"{now.Options.GetValueOrDefault(name)}"
            );
        var (f, g) = (before.Foundation, now.Foundation);
        yield return ("foundation.hidden", $"[{string.Join(", ", f.Hidden)}]", $"[{string.Join(", ", g.Hidden)}]");
        yield return ("foundation.mixture", Text(f.Mixture), Text(g.Mixture));
        yield return ("foundation.epochs", Text(f.Epochs), Text(g.Epochs));
        yield return ("foundation.batch", Text(f.Batch), Text(g.Batch));
        yield return ("foundation.learning_rate", Text(f.LearningRate), Text(g.LearningRate));
        yield return ("target.rotation", Text(before.Target.Rotation), Text(now.Target.Rotation));
        if (!now.ReadsTarget)
            yield break;
        yield return ("target.epochs", Text(before.Target.Epochs), Text(now.Target.Epochs));
        yield return ("target.batch", Text(before.Target.Batch), Text(now.Target.Batch));
        yield return ("target.schedule", Parameters.Word(before.Target.Schedule), Parameters.Word(now.Target.Schedule));
    }

    private static void List(StringBuilder text, string what, List<PlaceGroup> groups)
    {
        foreach (var group in groups.Take(Lines))
            text.Append(CultureInfo.InvariantCulture, $"\n  {what}: {group.Title} ({Count(group.Cells)})");
        if (groups.Count > Lines)
            text.Append(
                CultureInfo.InvariantCulture,
                $"\n  {what}: and {Count(groups.Skip(Lines).Sum(g => g.Cells))} more"
            );
    }

    private static string Count(long cells) => Invariant($"{cells} {Plural.Of(cells, "cell")}");

    private static string Text(IFormattable value) => value.ToString(null, CultureInfo.InvariantCulture);
}
