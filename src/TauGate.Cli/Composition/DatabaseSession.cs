using TauGate.Core.Ports;
using TauGate.Storage;
using TauGate.Storage.Embedded;

namespace TauGate.Cli.Composition;

/// <summary>An open database: the user's own, or the home's private server for as long as this process needs it.</summary>
internal sealed class DatabaseSession : IAsyncDisposable
{
    private readonly EmbeddedServerLease? _lease;

    private DatabaseSession(Database database, EmbeddedServerLease? lease) => (Database, _lease) = (database, lease);

    public Database Database { get; }

    /// <summary>The database the user named with <c>--db</c> or <c>TAUGATE_DB</c>; null for the private server.</summary>
    /// <exception cref="InputException">It is not a usable URL.</exception>
    public static DatabaseUrl? UrlOf(string? option)
    {
        if (option is { Length: 0 }) throw new InputException("--db: got nothing, expected a URL. Leave the option away for the private server.");
        var text = option ?? Environment.GetEnvironmentVariable("TAUGATE_DB");
        return string.IsNullOrEmpty(text) ? null : DatabaseUrl.Parse(text);
    }

    /// <summary>Opens the database. The private server is started and migrated; any other must have the current schema.</summary>
    /// <exception cref="EnvironmentException">It cannot be used.</exception>
    public static async Task<DatabaseSession> OpenAsync(TauGateHome home, DatabaseUrl? url, Action<string> say, CancellationToken cancellation)
    {
        if (url is not null) return new DatabaseSession(await Database.OpenAsync(url, SchemaPolicy.Require, cancellation), null);
        var lease = await EmbeddedServer.AcquireAsync(home.Create().Path, new Saying(say), cancellation);
        try
        {
            return new DatabaseSession(await Database.OpenAsync(lease.Url, SchemaPolicy.Migrate, cancellation), lease);
        }
        catch
        {
            await lease.DisposeAsync();
            throw;
        }
    }

    /// <summary>Opens the database if there is one: null when none is named and the home has none yet.</summary>
    /// <exception cref="EnvironmentException">It cannot be used.</exception>
    public static async Task<DatabaseSession?> OpenExistingAsync(TauGateHome home, DatabaseUrl? url, CancellationToken cancellation) =>
        url is null && EmbeddedServer.Status(home.Path) is { MajorVersion: null, Problem: null }
            ? null
            : await OpenAsync(home, url, Console.Error.WriteLine, cancellation);

    /// <summary>
    /// Called when the database cannot be reached: the private server is started again when it has died; any other is its owner's to
    /// bring back.
    /// </summary>
    /// <exception cref="EnvironmentException">The private server cannot be started again.</exception>
    public Task ReviveAsync(CancellationToken cancellation) => _lease?.ReviveAsync(cancellation) ?? Task.CompletedTask;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Database.DisposeAsync();
        if (_lease is not null) await _lease.DisposeAsync();
    }

    // Progress<T> posts to the thread pool; lines must come in order.
    private sealed class Saying(Action<string> say) : IProgress<string>
    {
        public void Report(string value) => say(value);
    }
}
