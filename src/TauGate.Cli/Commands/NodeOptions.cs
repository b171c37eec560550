using System.Collections.Immutable;
using System.CommandLine;
using TauGate.Cli.Composition;
using TauGate.Core.Errors;

namespace TauGate.Cli.Commands;

/// <summary>
/// Options of the commands that start a node. Those that are not given are taken from the environment, else from the
/// HOCON files.
/// </summary>
internal sealed class NodeOptions
{
    /// <summary>Where to listen.</summary>
    public Option<string?> Bind { get; } =
        new("--bind")
        {
            HelpName = "host[:port]",
            Description =
                "Address to listen at. Also TAUGATE_BIND and taugate.node.bind. Default: loopback; "
                + "port 4053 of a coordinator, any free one of a worker.",
        };

    /// <summary>The name by which others reach this host.</summary>
    public Option<string?> PublicHost { get; } =
        new("--public-host")
        {
            HelpName = "host",
            Description =
                "Name or address that others reach this node by, when it is not the one of --bind. "
                + "Also TAUGATE_PUBLIC_HOST and taugate.node.public-host.",
        };

    /// <summary>Folder with certificate and key for TLS.</summary>
    public Option<string?> Certificate { get; } =
        PathOf.Option<string?>(
            new("--cert")
            {
                HelpName = "dir",
                Description =
                    "Folder with ca.crt, node.crt and node.key ('taugate cert' makes them); "
                    + "needed for any address but loopback. Also TAUGATE_CERT and taugate.node.certificate.",
            },
            path => path
        );

    /// <summary>The HOCON files.</summary>
    public Option<string?> Hocon { get; } =
        PathOf.Option<string?>(
            new("--hocon")
            {
                HelpName = "dir",
                Description =
                    "Folder with base.conf, coordinator.conf, worker.conf and local.conf. Also TAUGATE_HOCON. "
                    + "Default: the one beside the program.",
            },
            path => path
        );

    /// <summary>Coordinators to join.</summary>
    public Option<string?> Seeds { get; } =
        new("--seeds")
        {
            HelpName = "host:port,...",
            Description = "Coordinators to join, one is enough. Also TAUGATE_SEEDS and taugate.node.seeds.",
        };

    /// <summary>How long executing cells may go on.</summary>
    public Option<TimeSpan?> DrainDeadline { get; } =
        Times.Option(
            "--drain-deadline",
            "How long what executes may go on after SIGTERM or 'taugate drain'; then it is handed back. Default: "
                + "taugate.worker.drain-deadline.",
            "such as 90s, 5m or 1h"
        );

    /// <summary>Whether to log more.</summary>
    public Option<bool> Verbose { get; } =
        new("--verbose") { Description = "Log a line for every task that begins or ends, and what libraries say." };

    /// <summary>Reads the options of a command; those that it does not have are null.</summary>
    /// <exception cref="InputException">An option is empty.</exception>
    public NodeArguments Read(ParseResult parsed, CommonOptions options) =>
        new()
        {
            Bind = Setting.Of(parsed.GetValue(Bind), "--bind", "TAUGATE_BIND"),
            PublicHost = Setting.Of(parsed.GetValue(PublicHost), "--public-host", "TAUGATE_PUBLIC_HOST"),
            CertificateFolder = Setting.PathOf(parsed.GetValue(Certificate), "--cert", "TAUGATE_CERT"),
            HoconFolder = Setting.PathOf(parsed.GetValue(Hocon), "--hocon", "TAUGATE_HOCON"),
            Seeds = SeedsIn(Setting.Of(parsed.GetValue(Seeds), "--seeds", "TAUGATE_SEEDS")),
            DataFolder = parsed.GetValue(options.DataFolder),
            Slots = options.SlotsOf(parsed),
            DrainDeadline = parsed.GetValue(DrainDeadline),
        };

    private static ImmutableArray<string> SeedsIn(string? text) =>
        text is null
            ? []
            : [.. text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)];
}
