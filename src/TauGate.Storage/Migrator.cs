using System.Globalization;
using System.Reflection;
using Npgsql;
using TauGate.Core.Ports;

namespace TauGate.Storage;

/// <summary>How a database's schema stands to this program.</summary>
/// <param name="DatabaseVersion">Schema version of the database; 0 when it has none.</param>
/// <param name="ProgramVersion">Schema version that this program was written for.</param>
/// <param name="Pending">Names of migrations that the database lacks.</param>
public sealed record SchemaState(int DatabaseVersion, int ProgramVersion, IReadOnlyList<string> Pending)
{
    /// <summary>Whether <c>db migrate</c> has something to do.</summary>
    public bool NeedsMigration => Pending.Count > 0;
}

/// <summary>
/// Brings a database's schema up to this program: each migration and its row in one transaction, which first takes an advisory lock
/// and then looks again, so that several programs may migrate at once.
/// </summary>
public static class Migrator
{
    private const long AdvisoryLock = 0x7461_7567_6174_6501; // "taugate", 1
    private static readonly string Program = Assembly.GetExecutingAssembly().GetName().Version!.ToString(3);

    /// <summary>Reads the state; changes nothing.</summary>
    /// <exception cref="EnvironmentException">The database cannot be used, or its schema is newer than this program.</exception>
    public static Task<SchemaState> CheckAsync(DatabaseUrl url, CancellationToken cancellation) =>
        ConnectAsync(url, connection => ReadAsync(connection, url, cancellation), cancellation);

    /// <summary>Applies what is missing, and gives the roles of <c>deploy/postgres</c> their rights; the state before it.</summary>
    /// <exception cref="EnvironmentException">The database cannot be used, or its schema is newer than this program.</exception>
    public static Task<SchemaState> MigrateAsync(DatabaseUrl url, CancellationToken cancellation) =>
        ConnectAsync(url, async connection =>
        {
            var before = await ReadAsync(connection, url, cancellation);
            if (before.NeedsMigration)
                foreach (var migration in Migration.All) await ApplyAsync(connection, migration, cancellation);
            await GrantAsync(connection, cancellation);
            return before;
        }, cancellation);

    private static async Task<SchemaState> ConnectAsync(
        DatabaseUrl url, Func<NpgsqlConnection, Task<SchemaState>> work, CancellationToken cancellation)
    {
        url.RequireEncryption();
        try
        {
            await using var connection = new NpgsqlConnection(url.Unpooled());
            await connection.OpenAsync(cancellation);
            return await work(connection);
        }
        catch (Exception e) when (DatabaseErrors.AsEnvironment(e, url) is { } environment)
        {
            throw environment;
        }
    }

    private static async Task<SchemaState> ReadAsync(NpgsqlConnection connection, DatabaseUrl url, CancellationToken cancellation)
    {
        var applied = new HashSet<int>();
        var version = 0;
        var appliedBy = "";
        if (await HasTableAsync(connection, cancellation))
        {
            await using var read = new NpgsqlCommand("SELECT number, schema_version, applied_by FROM migration ORDER BY number", connection);
            await using var rows = await read.ExecuteReaderAsync(cancellation);
            while (await rows.ReadAsync(cancellation))
            {
                applied.Add(rows.GetInt32(0));
                if (rows.GetInt32(1) >= version) (version, appliedBy) = (rows.GetInt32(1), rows.GetString(2));
            }
        }
        if (version > Migration.CurrentSchema)
            throw new EnvironmentException(string.Create(CultureInfo.InvariantCulture,
                $"The database at {url} has schema version {version} (made by TauGate {appliedBy}); this program, TauGate {Program}, knows versions up to {Migration.CurrentSchema}. Use the newer program."));
        return new SchemaState(version, Migration.CurrentSchema, [.. Migration.All.Where(m => !applied.Contains(m.Number)).Select(Title)]);
    }

    private static async Task<bool> HasTableAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using var ask = new NpgsqlCommand("SELECT to_regclass('migration') IS NOT NULL", connection);
        return (bool)(await ask.ExecuteScalarAsync(cancellation))!;
    }

    private static async Task ApplyAsync(NpgsqlConnection connection, Migration migration, CancellationToken cancellation)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        await LockAsync(connection, cancellation);
        await using (var claim = new NpgsqlCommand(SqlText.Query("migration_claim"), connection, transaction))
        {
            claim.Parameters.AddRange(new NpgsqlParameter[]
            {
                new() { Value = migration.Number }, new() { Value = migration.Name }, new() { Value = migration.SchemaVersion }, new() { Value = Program },
            });
            if (await claim.ExecuteNonQueryAsync(cancellation) == 0) return; // another program was faster
        }
        await using (var apply = new NpgsqlCommand(migration.Sql, connection, transaction)) await apply.ExecuteNonQueryAsync(cancellation);
        // A breaking step ends the term: coordinators of the older schema are fenced off.
        await using (var fence = new NpgsqlCommand(SqlText.Query("migration_fence"), connection, transaction))
        {
            fence.Parameters.Add(new NpgsqlParameter { Value = migration.SchemaVersion });
            await fence.ExecuteNonQueryAsync(cancellation);
        }
        await transaction.CommitAsync(cancellation);
    }

    /// <summary>One program after another: the server refuses grants on one table at once.</summary>
    private static async Task GrantAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        await LockAsync(connection, cancellation);
        await DatabaseRights.GrantAsync(connection, cancellation);
        await transaction.CommitAsync(cancellation);
    }

    private static async Task LockAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        var text = SqlText.Query("migration_table").Replace("$lock", AdvisoryLock.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);
        await using var prepare = new NpgsqlCommand(text, connection);
        await prepare.ExecuteNonQueryAsync(cancellation);
    }

    private static string Title(Migration migration) => string.Create(CultureInfo.InvariantCulture, $"{migration.Number:000} {migration.Name}");
}
