using System.Net.Sockets;
using Npgsql;
using TauGate.Core.Ports;

namespace TauGate.Storage;

/// <summary>Turns what Npgsql throws into what users and callers of the ports understand.</summary>
internal static class DatabaseErrors
{
    /// <summary>Raised by <c>assert_term</c>.</summary>
    public const string TermOver = "TG001";

    /// <summary>
    /// The same error as an <see cref="EnvironmentException"/> when the cause is outside the program: server gone, password wrong,
    /// disk full. Null for errors that are the program's own.
    /// </summary>
    public static EnvironmentException? AsEnvironment(Exception error, DatabaseUrl url) => error switch
    {
        PostgresException e => Explain(e, url) is { } text ? new EnvironmentException(text, e) : null,
        NpgsqlException { InnerException: TimeoutException } e =>
            new EnvironmentException($"The database at {url} did not answer in time.", e),
        NpgsqlException { InnerException: SocketException socket } e =>
            new EnvironmentException($"The database at {url} cannot be reached: {socket.Message}. Is it running, and are host and port right?", e),
        NpgsqlException { InnerException: IOException } e => new EnvironmentException($"The connection to the database at {url} broke: {e.InnerException!.Message}", e),
        NpgsqlException e => new EnvironmentException($"The database at {url} cannot be used: {e.Message}", e),
        SocketException e => new EnvironmentException($"The database at {url} cannot be reached: {e.Message}.", e),
        TimeoutException e => new EnvironmentException($"The database at {url} did not answer in time.", e),
        _ => null,
    };

    private static string? Explain(PostgresException e, DatabaseUrl url) => e.SqlState switch
    {
        PostgresErrorCodes.InvalidPassword => $"The database at {url} refused the password. Check the URL given with --db or TAUGATE_DB.",
        PostgresErrorCodes.InvalidAuthorizationSpecification => $"The database at {url} refused the user: {e.MessageText}. Check the user of the URL given with --db or TAUGATE_DB; over a socket the server may ask for the system's user of that name.",
        PostgresErrorCodes.InvalidCatalogName => $"The server at {url} has no such database. Create it ('createdb'), then run 'taugate db migrate'.",
        PostgresErrorCodes.InsufficientPrivilege => $"The user of {url} may not do this: {e.MessageText}. Have it made a member of a role of deploy/postgres/roles.sql: taugate_client submits and controls sweeps, taugate_coordinator coordinates, taugate_reader reads. Connect as the owner, with --db or TAUGATE_DB, for 'taugate db migrate' and 'taugate db gc' alone.",
        PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.UndefinedFunction => $"The database at {url} has no current TauGate schema: {e.MessageText}. Run 'taugate db migrate'.",
        PostgresErrorCodes.TooManyConnections => $"The database at {url} has no connection left: {e.MessageText}.",
        PostgresErrorCodes.DiskFull => $"The disk of the database at {url} is full: {e.MessageText}. Make room, then run the same command again.",
        PostgresErrorCodes.ReadOnlySqlTransaction => $"The database at {url} is read-only (a standby?): {e.MessageText}.",
        _ when e.IsTransient => $"The database at {url} is not available now: {e.MessageText}.",
        _ => null,
    };
}
