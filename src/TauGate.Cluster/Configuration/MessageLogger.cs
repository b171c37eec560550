using Akka.Actor;
using Akka.Event;
using Akka.Hosting.Logging;
using Microsoft.Extensions.Logging;
using LogLevel = Microsoft.Extensions.Logging.LogLevel;

namespace TauGate.Cluster.Configuration;

/// <summary>Hands Akka's log events on as plain messages: level, time and thread are the receiving logger's to add, and users read these lines.</summary>
internal sealed class MessageLogger : LoggerFactoryLogger
{
    private readonly ILogger _logger = Context.System.Settings.Setup.Get<LoggerFactorySetup>().Value.LoggerFactory.CreateLogger("taugate");

    protected override void Log(LogEvent log, ActorPath path)
    {
        var level = log.LogLevel() switch
        {
            Akka.Event.LogLevel.DebugLevel => LogLevel.Debug,
            Akka.Event.LogLevel.InfoLevel => LogLevel.Information,
            Akka.Event.LogLevel.WarningLevel => LogLevel.Warning,
            _ => LogLevel.Error,
        };
        _logger.Log(level, default, log.Message.ToString() ?? "", log.Cause, (message, _) => message);
    }
}
