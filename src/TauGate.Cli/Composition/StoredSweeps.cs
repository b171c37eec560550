using System.CommandLine;
using TauGate.Core.Ports;

namespace TauGate.Cli.Composition;

/// <summary>Finds what a sweep argument names in the database: a sweep's name, or a file that holds one.</summary>
internal static class StoredSweeps
{
    public static Argument<string> Argument() => new("sweep") { Description = "The name of a stored sweep, or its file." };

    /// <summary>The stored sweep.</summary>
    /// <exception cref="InputException">There is none; the message lists those there are.</exception>
    public static async Task<StoredSweep> FindAsync(ISweepStore sweeps, string argument, CancellationToken cancellation)
    {
        var name = LooksLikeFile(argument) ? SweepFiles.Load(argument).Spec.Name : argument;
        if (await sweeps.FindAsync(name, cancellation) is { } found) return found;
        var known = await sweeps.SweepsAsync(cancellation);
        throw new InputException(known.Length == 0
            ? $"taugate: there is no sweep '{name}': this database has none yet. Start one with: taugate run sweeps/quick.yaml"
            : $"taugate: there is no sweep '{name}' in this database; it has: {string.Join(", ", known.Select(s => s.Name))}.");
    }

    /// <summary>There is no database yet, so there is no sweep either.</summary>
    public static InputException NoDatabase(TauGateHome home) =>
        new($"taugate: no sweep has been run under {home.Path} yet. Start one with: taugate run sweeps/quick.yaml");

    private static bool LooksLikeFile(string argument) =>
        argument.EndsWith(".yaml", StringComparison.Ordinal) || argument.EndsWith(".yml", StringComparison.Ordinal) || argument.Contains(Path.DirectorySeparatorChar);
}
