using System.Data;
using System.Globalization;
using System.Reflection;
using Npgsql;
using TauGate.Core.Errors;

namespace TauGate.Storage;

/// <summary>How a database's schema stands to this program.</summary>
/// <param name="DatabaseVersion">Schema version of the database; 0 when it has none.</param>
/// <param name="ProgramVersion">Schema version that this program was written for.</param>
/// <param name="Pending">Names of migrations that the database lacks.</param>
/// <param name="Schema">The schema (in PostgreSQL's sense) that the tables are in, or will be.</param>
public sealed record SchemaState(int DatabaseVersion, int ProgramVersion, IReadOnlyList<string> Pending, string Schema)
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
    /// <summary>Names in a message.</summary>
    private const int Examples = 5;

    private const long AdvisoryLock = 0x7461_7567_6174_6501; // "taugate", 1
    private static readonly string Program = Assembly.GetExecutingAssembly().GetName().Version!.ToString(3);

    /// <summary>Reads the state; changes nothing.</summary>
    /// <exception cref="EnvironmentException">The database cannot be used, is another program's, is behind a transaction pooler, or its schema is newer than this program.</exception>
    public static Task<SchemaState> CheckAsync(DatabaseUrl url, CancellationToken cancellation) =>
        ConnectAsync(url, connection => ReadAsync(connection, url, cancellation), cancellation);

    /// <summary>Applies what is missing, and gives the roles of <c>deploy/postgres</c> their rights; the state before it.</summary>
    /// <exception cref="EnvironmentException">As <see cref="CheckAsync"/>; then nothing was made.</exception>
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
        await PoolerCheck.RunAsync(url, cancellation);
        await using var connections = new Connections(url, SessionSettings.ForMigrations, settings =>
        {
            settings.CommandTimeout = 0; // others that migrate are waited for, and large tables take long
            settings.TcpKeepAlive = true;
        });
        return await connections.UseAsync(work, cancellation);
    }

    private static async Task<SchemaState> ReadAsync(NpgsqlConnection connection, DatabaseUrl url, CancellationToken cancellation)
    {
        // One snapshot: others may be migrating.
        await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellation);
        var (ours, current) = (await Connections.ReadAsync(
            connection, "schema", r => (r.GetNullable<string>(0), r.GetNullable<string>(1)), cancellation)).Single();
        var schema = ours ?? current
            ?? throw new EnvironmentException($"The search_path of the user of {url} names no schema that exists and that this user may use. Create one ('CREATE SCHEMA taugate'), or set another search_path (ALTER ROLE ... SET search_path = ...).");
        await Connections.ExecuteAsync(connection, "schema_use", cancellation, Parameters.Of(schema));

        var applied = ours is null ? [] : await Connections.ReadAsync(
            connection, "migrations", r => (Number: r.GetInt32(0), Version: r.GetInt32(1), AppliedBy: r.GetString(2)), cancellation);
        var newest = applied.OrderBy(m => m.Version).ThenBy(m => m.Number).LastOrDefault();
        if (newest.Version > Migration.CurrentSchema)
            throw new EnvironmentException(string.Create(CultureInfo.InvariantCulture,
                $"The database at {url} has schema version {newest.Version} (made by TauGate {newest.AppliedBy}); this program, TauGate {Program}, knows versions up to {Migration.CurrentSchema}. Use the newer program."));
        var numbers = applied.Select(m => m.Number).ToHashSet();
        await RefuseTakenAsync(connection, url, schema, numbers, isOurs: ours is not null, cancellation);
        await transaction.CommitAsync(cancellation);
        return new SchemaState(newest.Version, Migration.CurrentSchema, [.. Migration.All.Where(m => !numbers.Contains(m.Number)).Select(Title)], schema);
    }

    /// <summary>Refuses a schema in which another program has what a migration would make.</summary>
    private static async Task RefuseTakenAsync(
        NpgsqlConnection connection, DatabaseUrl url, string schema, HashSet<int> applied, bool isOurs, CancellationToken cancellation)
    {
        var names = Migration.All.Where(m => !applied.Contains(m.Number)).SelectMany(m => m.Names)
            .Except(Migration.All.Where(m => applied.Contains(m.Number)).SelectMany(m => m.Names), StringComparer.Ordinal).ToList();
        if (!isOurs) names.Add("migration");
        if (names.Count == 0) return;
        var taken = await Connections.ReadAsync(connection, "schema_taken", r => r.GetString(0), cancellation, Parameters.Of(schema), Parameters.Of(names.ToArray()));
        if (taken.Count > 0)
            throw new EnvironmentException(
                $"The schema '{schema}' of the database at {url} has {(taken.Count == 1 ? "a relation" : "relations")} of another program with {(taken.Count == 1 ? "a name" : "names")} that TauGate needs: " +
                $"{string.Join(", ", taken.Take(Examples))}{(taken.Count > Examples ? ", ..." : "")}. Nothing was changed. Give TauGate a database of its own ('createdb taugate'), " +
                "or a schema of its own: CREATE SCHEMA taugate; then add '?options=-csearch_path%3Dtaugate' to the URL, or ALTER ROLE ... SET search_path = taugate.");
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
