using System.CommandLine;
using System.Globalization;
using TauGate.Cli.Composition;

namespace TauGate.Cli.Commands;

/// <summary>Options that several commands share. One instance each, so that they read the same everywhere.</summary>
internal sealed class CommonOptions
{
    /// <summary>Where the results are.</summary>
    public Option<string?> Database { get; } = new("--db")
    {
        HelpName = "url",
        Description = "PostgreSQL to use: postgres://user@host/name or an Npgsql connection string. Also TAUGATE_DB. Default: a private server under the home.",
    };

    /// <summary>Where everything local is.</summary>
    public Option<string?> Home { get; } = new("--home")
    {
        HelpName = "dir",
        Description = "Folder for the private database, data and caches. Also TAUGATE_HOME. Default: taugate under the XDG data folder.",
    };

    /// <summary>Machine-readable output.</summary>
    public Option<bool> Json { get; } = new("--json") { Description = "Print one JSON document on standard output and nothing else there." };

    /// <summary>Trainer processes.</summary>
    public Option<int?> Slots { get; } = new("--slots")
    {
        HelpName = "n",
        Description = "Trainer processes, one core each. Default: the cores allowed, fewer when memory is short.",
        CustomParser = result =>
        {
            var text = result.Tokens[0].Value;
            if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var slots) && slots >= 1) return slots;
            result.AddError($"--slots: got '{text}', expected a whole number of at least 1.");
            return null;
        },
    };

    /// <summary>Where MNIST is.</summary>
    public Option<string?> DataFolder { get; } = new("--data")
    {
        HelpName = "dir",
        Description = "Folder that holds the four uncompressed IDX files. Default: the cache under the home, else they are fetched.",
    };

    /// <summary>Overrides of the sweep file.</summary>
    public Option<string[]> Set { get; } = new("--set")
    {
        HelpName = "path=value",
        Description = "Replace a value of the sweep file, such as seeds=0..3 or methods.lora.rank=[1,2]. May be repeated.",
        Arity = ArgumentArity.OneOrMore,
        AllowMultipleArgumentsPerToken = false,
    };

    /// <summary>Another name for the sweep.</summary>
    public Option<string?> As { get; } = new("--as")
    {
        HelpName = "name",
        Description = "Store the sweep under this name instead of the file's. Results that both have in common are shared.",
    };

    /// <summary>A sweep file or the name of a stored sweep.</summary>
    public static Argument<string> SweepFileArgument() => new("sweep") { Description = "A sweep file (docs/sweep-file.md)." };

    /// <summary>Reads the home's place.</summary>
    public TauGateHome HomeOf(ParseResult parsed) => TauGateHome.Resolve(parsed.GetValue(Home));
}
