using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using Npgsql;
using TauGate.Core.Errors;
using TauGate.Core.Ports;
using TauGate.Storage.Queries;

namespace TauGate.Storage.Connections;

/// <summary>Turns exceptions of Npgsql into those that the ports declare, with messages for users.</summary>
internal static class DatabaseErrors
{
    /// <summary>Raised by <c>assert_term</c>.</summary>
    public const string TermOver = "TG001";

    private const string NotAsMade =
        "Its schema or its rows were changed by something other than TauGate; docs/database.md has what they should be."
        + " If they were not, please report it.";

    /// <summary>
    /// The exception for an error of a server, a connection or the rows, such as a server that is gone, a wrong
    /// password or a full disk; a <see cref="DatabaseContentException"/> when trying again does not help. Null for an
    /// error that does not come from the database.
    /// </summary>
    public static EnvironmentException? Explain(Exception error, DatabaseUrl url) =>
        error switch
        {
            PostgresException e when IsRefusal(e) => new DatabaseContentException(Refusal(e, url), e),
            PostgresException e => new EnvironmentException(Words(e, url), e),
            NpgsqlException { InnerException: TimeoutException } e => new EnvironmentException(
                $"The database at {url} did not answer in time.",
                e
            ),
            NpgsqlException { InnerException: SocketException socket } e => new EnvironmentException(
                $"The database at {url} cannot be reached: {socket.Message}. Is it running, "
                    + "and are host and port right?",
                e
            ),
            NpgsqlException { InnerException: IOException broken } e => new EnvironmentException(
                $"The connection to the database at {url} broke: {broken.Message}",
                e
            ),
            NpgsqlException { InnerException: AuthenticationException tls } e => new EnvironmentException(
                $"The server at {url} cannot be trusted, or does not speak TLS as asked: {tls.Message} "
                    + "Check sslmode and sslrootcert of the URL.",
                e
            ),
            NpgsqlException { InnerException: AggregateException several } e => new EnvironmentException(
                $"None of the servers at {url} can be used: "
                    + string.Join(" ", several.InnerExceptions.Select(i => i.Message).Distinct(StringComparer.Ordinal)),
                e
            ),
            NpgsqlException e => new EnvironmentException($"The database at {url} cannot be used: {e.Message}", e),
            SocketException e => new EnvironmentException($"The database at {url} cannot be reached: {e.Message}.", e),
            TimeoutException e => new EnvironmentException($"The database at {url} did not answer in time.", e),
            // Certificates, keys and password files that the URL names.
            IOException or UnauthorizedAccessException or CryptographicException => new EnvironmentException(
                $"A file that the connection to the database at {url} needs cannot be used: {error.Message}",
                error
            ),
            UnexpectedRowsException e => new DatabaseContentException(
                $"The database at {url} gives rows that are not TauGate's: {e.Message} {NotAsMade}",
                e
            ),
            _ => null,
        };

    /// <summary>
    /// Whether <see cref="Explain"/> has an explanation: the error comes from the database or from the way to it.
    /// </summary>
    public static bool Includes(Exception error) =>
        error
            is NpgsqlException
                or SocketException
                or TimeoutException
                or IOException
                or UnauthorizedAccessException
                or CryptographicException
                or UnexpectedRowsException;

    /// <summary>The SQLSTATE of an error or of its cause; null when the server sent none.</summary>
    public static string? StateOf(Exception error) => PostgresOf(error)?.SqlState;

    /// <summary>The server's error that is, or is the cause of, an exception.</summary>
    public static PostgresException? PostgresOf(Exception error) =>
        error as PostgresException ?? (error as EnvironmentException)?.InnerException as PostgresException;

    /// <summary>
    /// Whether the session ended during a statement, so that the statement may succeed in another session.
    /// </summary>
    public static bool IsBrokenConnection(Exception error) =>
        error switch
        {
            PostgresException e => e.SqlState
                is PostgresErrorCodes.AdminShutdown
                    or PostgresErrorCodes.CrashShutdown
                    or "57P05" // idle_session_timeout
                || e.SqlState.StartsWith("08", StringComparison.Ordinal),
            NpgsqlException { InnerException: IOException } => true,
            _ => false,
        };

    /// <summary>
    /// Whether the same statement would be refused every time, judged by the class of the error. Errors that end the
    /// session may pass, and so may those that an administrator can put right.
    /// </summary>
    private static bool IsRefusal(PostgresException e) =>
        e.SqlState switch
        {
            _ when e.InvariantSeverity is "FATAL" or "PANIC" => false,
            PostgresErrorCodes.InsufficientPrivilege
            or PostgresErrorCodes.UndefinedTable
            or PostgresErrorCodes.UndefinedFunction
            or PostgresErrorCodes.UndefinedColumn
            or PostgresErrorCodes.UndefinedObject => false,
            PostgresErrorCodes.UntranslatableCharacter or PostgresErrorCodes.CharacterNotInRepertoire => false,
            PostgresErrorCodes.ReadOnlySqlTransaction => false,
            TermOver => true,
            _ => e.SqlState[..2]
                is "21"
                    or "22"
                    or "23"
                    or "24"
                    or "25"
                    or "26"
                    or "27"
                    or "2D"
                    or "34"
                    or "42"
                    or "P0",
        };

    private static string Refusal(PostgresException e, DatabaseUrl url) =>
        $"The database at {url} refuses what TauGate writes or asks: {e.MessageText} (SQLSTATE {e.SqlState}"
        + (e.TableName is { } table ? $", table {table}" : "")
        + (e.ConstraintName is { } constraint ? $", constraint {constraint}). " : "). ")
        + NotAsMade;

    private static string Words(PostgresException e, DatabaseUrl url) =>
        e.SqlState switch
        {
            PostgresErrorCodes.InvalidPassword =>
                $"The database at {url} refused the password. Check the URL given with --db or TAUGATE_DB.",
            PostgresErrorCodes.InvalidAuthorizationSpecification =>
                $"The database at {url} refused the user: {e.MessageText}. Check the user of the URL given with "
                    + "--db or TAUGATE_DB; over a socket the server may ask for the system's user of that name.",
            PostgresErrorCodes.InvalidCatalogName =>
                $"The server at {url} has no such database. Create it ('createdb'), then run 'taugate db migrate'.",
            PostgresErrorCodes.InsufficientPrivilege =>
                $"The user of {url} may not do this: {e.MessageText}. Have it made a member of a role of "
                    + "deploy/postgres/roles.sql: taugate_client submits and controls sweeps, taugate_coordinator "
                    + "coordinates, taugate_reader reads. Connect as the owner, with --db or TAUGATE_DB, for "
                    + "'taugate db migrate' and 'taugate db gc' alone.",
            PostgresErrorCodes.UndefinedTable
            or PostgresErrorCodes.UndefinedFunction
            or PostgresErrorCodes.UndefinedColumn
            or PostgresErrorCodes.UndefinedObject =>
                $"The database at {url} has no current TauGate schema: {e.MessageText}. Run 'taugate db migrate'.",
            PostgresErrorCodes.TooManyConnections => $"The database at {url} has no connection left: {e.MessageText}.",
            PostgresErrorCodes.DiskFull => $"The disk of the database at {url} is full: {e.MessageText}. Make room, "
                + "then run the same command again.",
            PostgresErrorCodes.ReadOnlySqlTransaction =>
                $"The database at {url} is read-only: {e.MessageText}. It is a standby, or "
                    + "default_transaction_read_only is set for the server, the database or the user.",
            PostgresErrorCodes.UntranslatableCharacter or PostgresErrorCodes.CharacterNotInRepertoire =>
                $"The database at {url} cannot hold this text in its encoding: {e.MessageText}. "
                    + "Make it with the encoding UTF8, as deploy/postgres/roles.sql does.",
            PostgresErrorCodes.QueryCanceled =>
                $"The database at {url} ended a statement before it was done: {e.MessageText}.",
            PostgresErrorCodes.ProtocolViolation =>
                $"The database at {url}, or a pooler before it, refused the connection or ended it: {e.MessageText}.",
            _ when e.IsTransient => $"The database at {url} is not available now: {e.MessageText}.",
            _ => $"The server at {url} said: {e.MessageText}"
                + $"{(e.Hint is { } hint ? $" ({hint.TrimEnd('.')})" : "")} (SQLSTATE {e.SqlState}).",
        };
}
