using Microsoft.Extensions.Logging;
using TauGate.Cli.Progress;

namespace TauGate.Cli.Composition;

/// <summary>
/// Warnings and errors of the node and of Akka, as lines of the run's view, so that they do not tear its picture.
/// </summary>
internal sealed class ViewLogging(IRunView view) : ILoggerFactory, ILogger
{
    public ILogger CreateLogger(string categoryName) => this;

    public void AddProvider(ILoggerProvider provider) =>
        throw new NotSupportedException("There is one place to log to: the run's view.");

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

    public void Log<TState>(
        LogLevel logLevel,
        EventId eventId,
        TState state,
        Exception? exception,
        Func<TState, Exception?, string> formatter
    )
    {
        if (!IsEnabled(logLevel))
            return;
        view.Say(
            $"{logLevel.ToString().ToLowerInvariant()}: "
                + $"{formatter(state, exception)}{(exception is null ? "" : $": {exception.Message}")}"
        );
    }

    public void Dispose() { }
}
