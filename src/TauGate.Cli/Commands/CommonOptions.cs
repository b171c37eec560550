using System.CommandLine;
using System.Globalization;
using TauGate.Cli.Composition;
using TauGate.Core.Errors;
using TauGate.Storage.Connections;

namespace TauGate.Cli.Commands;

/// <summary>
/// Options that several commands share. There is one instance of each, so that they are the same in every command.
/// </summary>
internal sealed class CommonOptions
{
    private const string SlotsVariable = "TAUGATE_SLOTS";

    /// <summary>Where the results are.</summary>
    public Option<string?> Database { get; } =
        new("--db")
        {
            HelpName = "url",
            Description =
                "PostgreSQL to use: postgres://user@host/name, 'host=... user=... "
                + "dbname=...' or an Npgsql connection string. Also TAUGATE_DB. Default: "
                + "a private server under the home.",
        };

    /// <summary>Waives the encryption of a remote database's connection.</summary>
    public Option<bool> InsecureDatabase { get; } =
        new("--insecure-db") { Description = "Accept a connection without TLS to a PostgreSQL on another machine." };

    /// <summary>Where everything local is.</summary>
    public Option<string?> Home { get; } =
        PathOf.Option<string?>(
            new("--home")
            {
                HelpName = "dir",
                Description =
                    "Folder for the private database, data and caches. Also TAUGATE_HOME. Default: "
                    + "taugate under the XDG data folder.",
            },
            path => path
        );

    /// <summary>Machine-readable output.</summary>
    public Option<bool> Json { get; } =
        new("--json") { Description = "Print one JSON document on standard output and nothing else there." };

    /// <summary>Trainer processes.</summary>
    public Option<int?> Slots { get; } =
        new("--slots")
        {
            HelpName = "n",
            Description =
                "Trainer processes, one core each. Also TAUGATE_SLOTS. Default: the cores allowed, "
                + "fewer when memory is short.",
            CustomParser = result =>
            {
                if (SlotsIn(result.Tokens[0].Value) is { } slots)
                    return slots;
                result.AddError($"--slots: got '{result.Tokens[0].Value}', expected a whole number of at least 1.");
                return null;
            },
        };

    /// <summary>Where the data set is.</summary>
    public Option<string?> DataFolder { get; } =
        PathOf.Option<string?>(
            new("--data")
            {
                HelpName = "dir",
                Description =
                    "Folder that holds the four uncompressed IDX files. Default: the cache under the home; "
                    + "else MNIST is fetched, and other sets come from the database.",
            },
            path => path
        );

    /// <summary>Overrides of the sweep file.</summary>
    public Option<string[]> Set { get; } =
        new("--set")
        {
            HelpName = "path=value",
            Description =
                "Replace a value of the sweep file, such as seeds=0..3 or methods.lora.rank=[1,2]. May be repeated.",
            Arity = ArgumentArity.OneOrMore,
            AllowMultipleArgumentsPerToken = false,
        };

    /// <summary>Another name for the sweep.</summary>
    public Option<string?> As { get; } =
        new("--as")
        {
            HelpName = "name",
            Description =
                "Store the sweep under this name instead of the file's. Results that both have in common are shared.",
        };

    /// <summary>A sweep file or the name of a stored sweep.</summary>
    public static Argument<string> SweepFileArgument() =>
        PathOf.Argument(new("sweep") { Description = "A sweep file (docs/sweep-file.md)." });

    /// <summary>The home that the command line names, or the default one.</summary>
    public TauGateHome HomeOf(ParseResult parsed) => TauGateHome.Resolve(parsed.GetValue(Home));

    /// <summary>
    /// The database that the command line or the environment names; null for the home's private server.
    /// </summary>
    public DatabaseUrl? UrlOf(ParseResult parsed) =>
        DatabaseSession.UrlOf(parsed.GetValue(Database), parsed.GetValue(InsecureDatabase));

    /// <summary>The number of trainer processes; null for this machine's default.</summary>
    /// <exception cref="InputException">The variable is not a number.</exception>
    public int? SlotsOf(ParseResult parsed)
    {
        if (parsed.GetValue(Slots) is { } given)
            return given;
        return Setting.Of(null, "--slots", SlotsVariable) is { } text
            ? SlotsIn(text)
                ?? throw new InputException($"{SlotsVariable}: got '{text}', expected a whole number of at least 1.")
            : null;
    }

    /// <summary>Opens the database that the sweep of a command is in.</summary>
    /// <exception cref="InputException">There is no database yet, and so no sweep.</exception>
    /// <exception cref="EnvironmentException">It cannot be used.</exception>
    public async Task<DatabaseSession> OpenExistingAsync(ParseResult parsed, CancellationToken cancellation) =>
        await DatabaseSession.OpenExistingAsync(HomeOf(parsed), UrlOf(parsed), cancellation)
        ?? throw SweepArgument.NoDatabase(HomeOf(parsed));

    private static int? SlotsIn(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var slots) && slots >= 1 ? slots : null;
}
