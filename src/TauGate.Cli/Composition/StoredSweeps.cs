using System.CommandLine;
using TauGate.Core.Errors;
using TauGate.Core.Ports;
using TauGate.Core.Sweeps;
using TauGate.Core.Text;
using TauGate.Core.Tuning;

namespace TauGate.Cli.Composition;

/// <summary>Finds what a sweep argument names in the database: a sweep's name, or a file that holds one.</summary>
internal static class StoredSweeps
{
    public static Argument<string> Argument() => Commands.PathOf.Argument(new("sweep") { Description = "The name of a stored sweep, or its file." });

    /// <summary>The stored sweep.</summary>
    /// <exception cref="InputException">There is none; the message lists those there are.</exception>
    public static async Task<StoredSweep> FindAsync(ISweepStore sweeps, string argument, CancellationToken cancellation)
    {
        var name = NameOf(argument);
        if (await sweeps.FindAsync(name, cancellation) is { } found) return found;
        throw Unknown(name, [.. (await sweeps.SweepsAsync(cancellation)).Select(s => s.Name)]);
    }

    /// <summary>The name that the argument is, or that its file holds.</summary>
    public static string NameOf(string argument) => LooksLikeFile(argument) ? SweepFiles.Load(argument).Spec.Name : argument;

    /// <summary>There is no database yet, so there is no sweep either.</summary>
    public static InputException NoDatabase(TauGateHome home) =>
        new($"taugate: no sweep has been run under {home.Path} yet. Start one with: taugate run sweeps/quick.yaml");

    internal static InputException Unknown(string name, IReadOnlyCollection<string> known) => new(known.Contains(TuningGrid.NameOf(name))
        ? $"taugate: {name} has no cells yet: it waits for its tuning, {TuningGrid.NameOf(name)}. 'taugate status {name}' says how that stands."
        : known.Count == 0
        ? $"taugate: there is no sweep '{name}': this database has none yet. Start one with: taugate run sweeps/quick.yaml"
        : $"taugate: there is no sweep '{name}' in this database; it has: {string.Join(", ", known)}.{(Spelling.NearestWord(name, known) is { } nearest ? $" Did you mean {nearest}?" : "")}");

    /// <summary>What the argument's file holds; null when it is a name.</summary>
    public static SweepSpec? FileOf(string argument) => LooksLikeFile(argument) ? SweepFiles.Load(argument).Spec : null;

    private static bool LooksLikeFile(string argument) =>
        argument.EndsWith(".yaml", StringComparison.Ordinal) || argument.EndsWith(".yml", StringComparison.Ordinal) || argument.Contains(Path.DirectorySeparatorChar);
}
