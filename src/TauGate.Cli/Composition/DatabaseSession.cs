using TauGate.Application;
using TauGate.Core.Errors;
using TauGate.Storage;
using TauGate.Storage.Connections;
using TauGate.Storage.Embedded;
using TauGate.Storage.Schema;

namespace TauGate.Cli.Composition;

/// <summary>
/// An open database: the user's own, or the home's private server for as long as this process needs it.
/// </summary>
internal sealed class DatabaseSession : IAsyncDisposable
{
    private readonly EmbeddedServerLease? _lease;

    private DatabaseSession(Database database, EmbeddedServerLease? lease) => (Database, _lease) = (database, lease);

    public Database Database { get; }

    /// <summary>The database as use cases see it.</summary>
    public Stores Stores =>
        new(
            Database.Sweeps,
            Database.Ledger,
            Database.Cells,
            Database.Results,
            Database.Measures,
            Database.Tables,
            Database.Artifacts,
            Database.Control,
            Database.Tuning,
            Database.Growth,
            Database.Registrations
        );

    /// <summary>
    /// The database the user named with <c>--db</c> or <c>TAUGATE_DB</c>; null for the private server.
    /// </summary>
    /// <param name="insecure">Value of <c>--insecure-db</c>.</param>
    /// <exception cref="InputException">It is not a usable URL.</exception>
    public static DatabaseUrl? UrlOf(string? option, bool insecure) =>
        Setting.Of(option, "--db", "TAUGATE_DB") is { } text ? DatabaseUrl.Parse(text, insecure) : null;

    /// <summary>
    /// Opens the database. The private server is started and migrated; any other must have the current schema.
    /// </summary>
    /// <exception cref="EnvironmentException">It cannot be used.</exception>
    public static async Task<DatabaseSession> OpenAsync(
        TauGateHome home,
        DatabaseUrl? named,
        Action<string> say,
        CancellationToken cancellation
    )
    {
        if (named is not null)
            return new DatabaseSession(await Database.OpenAsync(named, SchemaPolicy.Require, cancellation), null);
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
    public static async Task<DatabaseSession?> OpenExistingAsync(
        TauGateHome home,
        DatabaseUrl? named,
        CancellationToken cancellation
    ) =>
        named is null && EmbeddedServer.Status(home.Path) is { MajorVersion: null, Problem: null }
            ? null
            : await OpenAsync(home, named, Console.Error.WriteLine, cancellation);

    /// <summary>
    /// Checks that the user of a database that was named may do what these roles do, and tells of rights beyond need.
    /// </summary>
    /// <exception cref="EnvironmentException">Rights are lacking; the message has the grants.</exception>
    public async Task CheckRightsAsync(
        IReadOnlyCollection<DatabaseRole> roles,
        Action<string> warn,
        CancellationToken cancellation
    )
    {
        // The private server has one user, who owns everything.
        if (_lease is not null)
            return;
        foreach (var warning in await Database.CheckRightsAsync(roles, cancellation))
            warn(warning);
    }

    /// <summary>
    /// Called when the database cannot be reached: the private server is started again when it has died; any other is
    /// its owner's to bring back.
    /// </summary>
    /// <exception cref="EnvironmentException">The private server cannot be started again.</exception>
    public Task ReviveAsync(CancellationToken cancellation) => _lease?.ReviveAsync(cancellation) ?? Task.CompletedTask;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Database.DisposeAsync();
        if (_lease is not null)
            await _lease.DisposeAsync();
    }

    /// <summary>
    /// Says each line at once: <see cref="Progress{T}"/> posts to the thread pool, and lines must come in order.
    /// </summary>
    internal sealed class Saying(Action<string> say) : IProgress<string>
    {
        public void Report(string value) => say(value);
    }
}
