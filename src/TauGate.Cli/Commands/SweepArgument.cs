using System.CommandLine;
using TauGate.Application;
using TauGate.Cli.Composition;
using TauGate.Core.Errors;
using TauGate.Core.Ports;
using TauGate.Core.Sweeps;

namespace TauGate.Cli.Commands;

/// <summary>The argument of commands about a stored sweep: its name, or a file that holds it.</summary>
internal static class SweepArgument
{
    /// <summary>The argument.</summary>
    public static Argument<string> Build() =>
        PathOf.Argument(new("sweep") { Description = "The name of a stored sweep, or its file." });

    /// <summary>The stored sweep.</summary>
    /// <exception cref="InputException">There is none; the message lists those there are.</exception>
    public static Task<StoredSweep> FindAsync(Stores stores, string argument, CancellationToken cancellation) =>
        StoredSweeps.FindAsync(stores.Sweeps, NameOf(argument), cancellation);

    /// <summary>The sweep's name: the argument itself, or the name in its file.</summary>
    public static string NameOf(string argument) => FileOf(argument)?.Name ?? argument;

    /// <summary>The specification in the argument's file; null when the argument is a name.</summary>
    public static SweepSpec? FileOf(string argument) => LooksLikeFile(argument) ? SweepFiles.Load(argument).Spec : null;

    /// <summary>The error when there is no database yet, and so no sweep.</summary>
    public static InputException NoDatabase(TauGateHome home) =>
        new($"taugate: no sweep has been run under {home.Path} yet. Start one with: taugate run sweeps/quick.yaml");

    private static bool LooksLikeFile(string argument) =>
        argument.EndsWith(".yaml", StringComparison.Ordinal)
        || argument.EndsWith(".yml", StringComparison.Ordinal)
        || argument.Contains(Path.DirectorySeparatorChar);
}
