using System.Text.RegularExpressions;
using Akka.Actor;
using Akka.Event;
using Akka.Hosting.Logging;
using Microsoft.Extensions.Logging;
using TauGate.Cluster.Security;
using LogLevel = Microsoft.Extensions.Logging.LogLevel;

namespace TauGate.Cluster.Logging;

/// <summary>
/// Passes Akka's log events on as plain messages, to which the receiving logger adds level and time. Akka logs events
/// of connections and members at every try, with stacks; these get a lower level, because TauGate logs what follows
/// from them.
/// </summary>
internal sealed partial class MessageLogger : LoggerFactoryLogger
{
    private static readonly string Refused = typeof(RefusedException).FullName!;

    private readonly ILogger _own = NodeLog.Of(Context.System);
    private readonly ILogger _akka = Context
        .System.Settings.Setup.Get<LoggerFactorySetup>()
        .Value.LoggerFactory.CreateLogger("Akka");
    private readonly Reminder _strangers = new(TimeSpan.FromMinutes(1), TimeProvider.System);

    protected override void Log(LogEvent log, ActorPath path)
    {
        var text = log.Message.ToString() ?? "";
        // A refused peer was logged in one line already; Akka repeats it with its stack at every try.
        if (text.Contains(Refused, StringComparison.Ordinal))
            return;
        if (Stranger().Match($"{text} {log.Cause?.Message}") is { Success: true } stranger)
        {
            if (_strangers.IsDue())
                _own.LogWarning(
                    "Refused a connection from {Peer}: it speaks TLS or is no node of TauGate, "
                        + "and this node has no certificate (--cert).",
                    stranger.Groups[1].Value
                );
            return;
        }
        var isOwn = IsOwn(log);
        var level = log.LogLevel() switch
        {
            Akka.Event.LogLevel.DebugLevel => LogLevel.Debug,
            Akka.Event.LogLevel.InfoLevel => isOwn ? LogLevel.Information : LogLevel.Debug,
            Akka.Event.LogLevel.WarningLevel => isOwn ? LogLevel.Warning : LogLevel.Information,
            _ => isOwn || !IsOfConnections(log) ? LogLevel.Error : LogLevel.Information,
        };
        (isOwn ? _own : _akka).Log(level, default, text, log.Cause, (message, _) => message);
    }

    /// <summary>
    /// The message of Akka's transport when a TLS handshake or a scanner's bytes are read as the length of a message.
    /// </summary>
    [GeneratedRegex(@"->\[?(?:::ffff:)?([^\]]+?)\]?:\d+\].*Adjusted frame length", RegexOptions.Singleline)]
    private static partial Regex Stranger();

    /// <summary>
    /// Whether an error of Akka's is about connections: a peer is gone, or a port is taken, which ends the start with a
    /// message of TauGate's.
    /// </summary>
    private static bool IsOfConnections(LogEvent log) =>
        new[] { log.LogSource, log.LogClass?.FullName, log.Cause?.GetType().FullName }.Any(origin =>
            origin?.Contains("remot", StringComparison.OrdinalIgnoreCase) == true
        );

    /// <summary>Whether an event is logged by TauGate, or is about one of its actors.</summary>
    private static bool IsOwn(LogEvent log) =>
        log.LogClass?.Namespace?.StartsWith("TauGate", StringComparison.Ordinal) == true
        || log.LogSource?.Contains("/user/", StringComparison.Ordinal) == true;
}
