using System.Globalization;
using Microsoft.Extensions.Logging;

namespace TauGate.Cli.Composition;

/// <summary>
/// What a node of its own has to say, one line an event: time (UTC), the level unless it is information, and the
/// message. Of libraries only warnings and errors, unless verbose.
/// </summary>
internal sealed class EventLog(TextWriter output, TimeProvider clock, bool verbose) : ILoggerFactory
{
    private const string Own = "TauGate";
    private readonly Category _own = new Category(
        output,
        clock,
        verbose ? LogLevel.Debug : LogLevel.Information,
        verbose
    );
    private readonly Category _others = new Category(
        output,
        clock,
        verbose ? LogLevel.Information : LogLevel.Warning,
        verbose
    );

    /// <summary>Whether details are wanted too.</summary>
    public bool Verbose => verbose;

    /// <summary>An event.</summary>
    public void Say(string message) => Write(LogLevel.Information, message);

    /// <summary>Something that needs a look and ends nothing.</summary>
    public void Warn(string message) => Write(LogLevel.Warning, message);

    public ILogger CreateLogger(string categoryName) =>
        categoryName.StartsWith(Own, StringComparison.Ordinal) ? _own : _others;

    public void AddProvider(ILoggerProvider provider) =>
        throw new NotSupportedException("There is one place to log to: standard error.");

    public void Dispose() { }

    private void Write(LogLevel level, string message) => _own.Log(level, default, message, null, (text, _) => text);

    private sealed class Category(TextWriter output, TimeProvider clock, LogLevel least, bool verbose) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= least && logLevel != LogLevel.None;

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
            var time = clock
                .GetUtcNow()
                .UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
            var level = logLevel == LogLevel.Information ? "" : $"{logLevel.ToString().ToLowerInvariant()}: ";
            var cause = exception is null ? "" : $": {(verbose ? exception.ToString() : exception.Message)}";
            // One line each, also of what has several: the next program to read them goes by lines.
            var line = $"{time} {level}{formatter(state, exception)}{cause}".ReplaceLineEndings(" | ");
            lock (output)
                output.WriteLine(line);
        }
    }
}
