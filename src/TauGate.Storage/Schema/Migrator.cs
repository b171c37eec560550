using System.Data;
using System.Globalization;
using System.Reflection;
using Npgsql;
using TauGate.Core.Errors;
using TauGate.Core.Text;
using TauGate.Storage.Connections;
using TauGate.Storage.Queries;

namespace TauGate.Storage.Schema;

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
/// Brings a database's schema up to this program: each migration and its row in one transaction, which first takes an
/// advisory lock and then looks again, so that several programs may migrate at once.
/// </summary>
public static class Migrator
{
    /// <summary>Names in a message.</summary>
    private const int Examples = 5;

    private static readonly string Program = Assembly.GetExecutingAssembly().GetName().Version!.ToString(3);

    /// <summary>Reads the state; changes nothing.</summary>
    /// <exception cref="EnvironmentException">
    /// The database cannot be used, is another program's, is behind a transaction pooler, or its schema is not one that
    /// this program can bring up to itself.
    /// </exception>
    public static Task<SchemaState> CheckAsync(DatabaseUrl url, CancellationToken cancellation) =>
        CheckAsync(url, MigrationSet.Shipped, cancellation);

    /// <summary>
    /// Applies what is missing, and gives the roles of <c>deploy/postgres</c> their rights; the state before it.
    /// </summary>
    /// <exception cref="EnvironmentException">
    /// As <see cref="CheckAsync(DatabaseUrl, CancellationToken)"/>; then nothing was made.
    /// </exception>
    public static Task<SchemaState> MigrateAsync(DatabaseUrl url, CancellationToken cancellation) =>
        MigrateAsync(url, MigrationSet.Shipped, cancellation);

    /// <summary>As a program with these migrations would.</summary>
    internal static Task<SchemaState> CheckAsync(DatabaseUrl url, MigrationSet set, CancellationToken cancellation) =>
        ConnectAsync(url, connection => ReadAsync(connection, url, set, cancellation), cancellation);

    /// <summary>As a program with these migrations would.</summary>
    internal static Task<SchemaState> MigrateAsync(DatabaseUrl url, MigrationSet set, CancellationToken cancellation) =>
        ConnectAsync(
            url,
            async connection =>
            {
                var before = await ReadAsync(connection, url, set, cancellation);
                if (before.NeedsMigration)
                    foreach (var migration in set.Migrations)
                        await ApplyAsync(connection, migration, cancellation);
                await GrantAsync(connection, set, cancellation);
                return before;
            },
            cancellation
        );

    private static async Task<SchemaState> ConnectAsync(
        DatabaseUrl url,
        Func<NpgsqlConnection, Task<SchemaState>> work,
        CancellationToken cancellation
    )
    {
        url.RequireEncryption();
        await PoolerCheck.RunAsync(url, cancellation);
        await using var connections = new ConnectionPool(url, SessionSettings.ForMigrations, settings =>
        {
            settings.CommandTimeout = 0; // others that migrate are waited for, and large tables take long
            settings.TcpKeepAlive = true;
        });
        return await connections.UseAsync(work, cancellation);
    }

    private static async Task<SchemaState> ReadAsync(
        NpgsqlConnection connection,
        DatabaseUrl url,
        MigrationSet set,
        CancellationToken cancellation
    )
    {
        // One snapshot: others may be migrating.
        await using var transaction = await connection.BeginTransactionAsync(
            IsolationLevel.RepeatableRead,
            cancellation
        );
        var (ours, current) = await ConnectionPool.ReadOneAsync(
            connection,
            "Schema/find",
            r => (r.TextOrNull("ours"), r.TextOrNull("current")),
            cancellation
        );
        var schema = ours
            ?? current
            ?? throw new EnvironmentException(
                $"The search_path of the user of {url} names no schema that exists and that this user may use. "
                    + "Create one ('CREATE SCHEMA taugate'), or set another search_path "
                    + "(ALTER ROLE ... SET search_path = ...)."
            );
        await ConnectionPool.ExecuteAsync(connection, "Schema/use", cancellation, Parameters.Of(schema));

        var applied = ours is null
            ? []
            : await ConnectionPool.ReadAsync(
                connection,
                "Schema/applied",
                r => new Applied(r.Int32("number"), r.Text("name"), r.Int32("schema_version"), r.Text("applied_by")),
                cancellation
            );
        RefuseOthers(applied, url, set);
        var numbers = applied.Select(m => m.Number).ToHashSet();
        await RefuseTakenAsync(
            connection,
            url,
            schema,
            set.NamesNeeded(numbers, hasJournal: ours is not null),
            cancellation
        );
        await transaction.CommitAsync(cancellation);
        return new SchemaState(
            applied.Select(m => m.Version).DefaultIfEmpty().Max(),
            set.SchemaVersion,
            [.. set.Migrations.Where(m => !numbers.Contains(m.Number)).Select(m => m.Title)],
            schema
        );
    }

    /// <summary>
    /// Refuses a schema that is newer than these migrations, or was made by others of the same numbers.
    /// </summary>
    private static void RefuseOthers(List<Applied> applied, DatabaseUrl url, MigrationSet set)
    {
        var newest = applied.OrderBy(m => m.Version).ThenBy(m => m.Number).LastOrDefault();
        if (newest is not null && newest.Version > set.SchemaVersion)
            throw new EnvironmentException(
                Invariant(
                    $"The database at {url} has schema version {newest.Version} (made by TauGate {newest.AppliedBy}); "
                        + $"this program, TauGate {Program}, knows versions up to {set.SchemaVersion}. "
                        + $"Use the newer program."
                )
            );
        var names = set.Migrations.ToDictionary(m => m.Number, m => m.Name);
        if (applied.Find(m => names.TryGetValue(m.Number, out var name) && name != m.Name) is { } other)
            throw new EnvironmentException(
                Invariant(
                    $"The database at {url} was made by a TauGate that was never released: its migration "
                        + $"{other.Number} is '{other.Name}', not '{names[other.Number]}'. Give this program "
                        + $"another database ('createdb taugate') or, without --db, another --home."
                )
            );
    }

    /// <summary>Refuses a schema in which another program has what a migration would make.</summary>
    private static async Task RefuseTakenAsync(
        NpgsqlConnection connection,
        DatabaseUrl url,
        string schema,
        IReadOnlyList<string> names,
        CancellationToken cancellation
    )
    {
        if (names.Count == 0)
            return;
        var taken = await ConnectionPool.ReadAsync(
            connection,
            "Schema/taken",
            r => r.Text("name"),
            cancellation,
            Parameters.Of(schema),
            Parameters.Of(names.ToArray())
        );
        if (taken.Count > 0)
            throw new EnvironmentException(
                $"The schema '{schema}' of the database at {url} has "
                    + Plural.Of(
                        taken.Count,
                        "a relation of another program with a name ",
                        "relations of another program with names "
                    )
                    + "that TauGate needs: "
                    + string.Join(", ", taken.Take(Examples))
                    + (taken.Count > Examples ? ", ..." : "")
                    + ". Nothing was changed. Give TauGate a database of its own ('createdb taugate'), "
                    + "or a schema of its own: CREATE SCHEMA taugate; "
                    + "then add '?options=-csearch_path%3Dtaugate' to the URL, or "
                    + "ALTER ROLE ... SET search_path = taugate."
            );
    }

    private static async Task ApplyAsync(
        NpgsqlConnection connection,
        Migration migration,
        CancellationToken cancellation
    )
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        await LockAsync(connection, cancellation);
        var claimed = await ConnectionPool.ExecuteAsync(
            connection,
            "Schema/claim",
            cancellation,
            Parameters.Of(migration.Number),
            Parameters.Of(migration.Name),
            Parameters.Of(migration.SchemaVersion),
            Parameters.Of(Program)
        );
        if (claimed == 0)
            return; // another program was faster
        await using (var apply = new NpgsqlCommand(migration.Sql, connection))
            await apply.ExecuteNonQueryAsync(cancellation);
        // A breaking step ends the term: coordinators of the older schema are fenced off.
        await ConnectionPool.ExecuteAsync(
            connection,
            "Schema/fence",
            cancellation,
            Parameters.Of(migration.SchemaVersion)
        );
        await transaction.CommitAsync(cancellation);
    }

    /// <summary>One program after another: the server refuses grants on one table at once.</summary>
    private static async Task GrantAsync(NpgsqlConnection connection, MigrationSet set, CancellationToken cancellation)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        await LockAsync(connection, cancellation);
        await DatabaseRights.GrantAsync(connection, set, cancellation);
        await transaction.CommitAsync(cancellation);
    }

    private static async Task LockAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        var number = AdvisoryLocks.Migrating.ToString(CultureInfo.InvariantCulture);
        var text = SqlText.Query("Schema/lock").Replace("$lock", number, StringComparison.Ordinal);
        await using var prepare = new NpgsqlCommand(text, connection);
        await prepare.ExecuteNonQueryAsync(cancellation);
    }

    /// <summary>A row of the table of migrations.</summary>
    private sealed record Applied(int Number, string Name, int Version, string AppliedBy);
}
