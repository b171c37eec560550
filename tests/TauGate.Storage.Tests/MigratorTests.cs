using Npgsql;
using TauGate.Core.Errors;
using TauGate.Core.Ports;
using TauGate.Storage.Connections;
using TauGate.Storage.Schema;

namespace TauGate.Storage.Tests;

public sealed class MigratorTests(PrivateServerFixture server, OtherServerFixture other)
{
    private static readonly CancellationToken None = CancellationToken.None;

    // A program and its two successors: the first adds to the schema, the second breaks it.
    private static readonly (string File, string Sql)[] OldText =
    [
        (
            "001_first",
            """
            CREATE TABLE thing (id integer PRIMARY KEY);
            CREATE TABLE term (term bigint, holder text, address text, schema_version integer);
            INSERT INTO term VALUES (0, NULL, NULL, 1);
            """
        ),
    ];
    private static readonly (string, string) More = (
        "002_more",
        """
        ALTER TABLE thing ADD COLUMN note text NOT NULL DEFAULT 'none';
        CREATE TABLE more (id integer);
        """
    );
    private static readonly MigrationSet Old = Set(OldText);
    private static readonly MigrationSet Expanded = Set(OldText, More);
    private static readonly MigrationSet Broken = new([
        .. Expanded.Migrations,
        Migration.Parse("003_breaks", "-- schema_version: 2\nALTER TABLE more ALTER id TYPE text;\n"),
    ]);

    [Fact]
    public async Task Programs_that_migrate_at_once_apply_each_migration_once()
    {
        var url = await server.CreateDatabaseAsync();
        Assert.True((await Migrator.CheckAsync(url, Broken, None)) is { NeedsMigration: true, DatabaseVersion: 0 });

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Migrator.MigrateAsync(url, Broken, None)));

        Assert.True((await Migrator.CheckAsync(url, Broken, None)) is { NeedsMigration: false, DatabaseVersion: 2 });
        Assert.Equal(3, await NumberAsync(url, "SELECT count(*) FROM migration"));
        Assert.Equal(1, await NumberAsync(url, "SELECT count(*) FROM term"));
    }

    [Fact]
    public async Task Migrating_again_changes_nothing()
    {
        var url = await server.CreateDatabaseAsync();
        await using var first = await Database.OpenAsync(url, SchemaPolicy.Migrate, None);
        await using var second = await Database.OpenAsync(url, SchemaPolicy.Migrate, None);

        Assert.Equal(first.ClusterId, second.ClusterId);
        Assert.NotEqual(default, first.ClusterId);
    }

    [Fact]
    public async Task Schema_newer_than_the_program_is_refused_with_both_versions()
    {
        var url = await server.CreateDatabaseAsync();
        await Migrator.MigrateAsync(url, None);
        await NumberAsync(url, "INSERT INTO migration VALUES (900, 'from_the_future', 77, '9.9.9') RETURNING 1");

        foreach (
            var attempt in (Func<Task>[])
                [
                    () => Migrator.CheckAsync(url, None),
                    () => Migrator.MigrateAsync(url, None),
                    () => Database.OpenAsync(url, SchemaPolicy.Migrate, None),
                ]
        )
        {
            var error = await Assert.ThrowsAsync<EnvironmentException>(attempt);
            Assert.Contains("version 77", error.Message, StringComparison.Ordinal);
            Assert.Contains($"up to {MigrationSet.Shipped.SchemaVersion}", error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Later_migration_is_applied_to_what_an_earlier_program_made_and_keeps_its_rows()
    {
        var url = await server.CreateDatabaseAsync();
        await Migrator.MigrateAsync(url, Old, None);
        await NumberAsync(url, "INSERT INTO thing VALUES (7) RETURNING 1");

        var before = await Migrator.CheckAsync(url, Expanded, None);
        await Migrator.MigrateAsync(url, Expanded, None);

        Assert.Equal(["002 more"], before.Pending);
        Assert.Empty((await Migrator.CheckAsync(url, Expanded, None)).Pending);
        Assert.Equal(7, await NumberAsync(url, "SELECT max(id) FROM thing WHERE note = 'none'"));
        Assert.Equal(2, await NumberAsync(url, "SELECT count(*) FROM migration WHERE schema_version = 1"));
    }

    [Fact]
    public async Task Older_program_goes_on_with_an_expanded_schema()
    {
        var url = await server.CreateDatabaseAsync();
        await Migrator.MigrateAsync(url, Expanded, None);

        Assert.False((await Migrator.MigrateAsync(url, Old, None)).NeedsMigration);
    }

    [Fact]
    public async Task Breaking_migration_ends_the_term_and_shuts_out_older_programs()
    {
        var url = await server.CreateDatabaseAsync();
        await Migrator.MigrateAsync(url, Old, None);
        await NumberAsync(url, "UPDATE term SET term = 4, holder = 'old', address = 'there' RETURNING 1");

        await Migrator.MigrateAsync(url, Broken, None);

        Assert.Equal(
            1,
            await NumberAsync(
                url,
                "SELECT count(*) FROM term WHERE term = 5 AND num_nulls(holder, address) = 2 AND schema_version = 2"
            )
        );
        var error = await Assert.ThrowsAsync<EnvironmentException>(() => Migrator.CheckAsync(url, Expanded, None));
        Assert.Contains("has schema version 2", error.Message, StringComparison.Ordinal);
        Assert.Contains("knows versions up to 1", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Migration_that_fails_leaves_neither_a_part_of_itself_nor_its_row()
    {
        var url = await server.CreateDatabaseAsync();
        await Migrator.MigrateAsync(url, Old, None);
        var failing = Set(OldText, ("002_fails", "CREATE TABLE half (id integer);\nSELECT 1 / 0;"));

        var error = await Assert.ThrowsAsync<DatabaseContentException>(() => Migrator.MigrateAsync(url, failing, None));

        Assert.Contains("division by zero", error.Message, StringComparison.Ordinal);
        Assert.Equal(0, await NumberAsync(url, "SELECT count(*) FROM pg_class WHERE relname = 'half'"));
        Assert.Equal(1, await NumberAsync(url, "SELECT count(*) FROM migration"));
    }

    [Fact]
    public async Task Only_names_of_pending_migrations_must_be_free()
    {
        var url = await server.CreateDatabaseAsync();
        await Migrator.MigrateAsync(url, Old, None);
        await NumberAsync(url, "CREATE TABLE more (theirs integer); SELECT 1");

        Assert.False((await Migrator.CheckAsync(url, Old, None)).NeedsMigration);
        var error = await Assert.ThrowsAsync<EnvironmentException>(() => Migrator.MigrateAsync(url, Expanded, None));

        Assert.Contains("needs: more. Nothing was changed.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Schema_made_by_other_migrations_of_the_same_numbers_is_refused_by_their_names()
    {
        var url = await server.CreateDatabaseAsync();
        await Migrator.MigrateAsync(url, Old, None);

        var error = await Assert.ThrowsAsync<EnvironmentException>(() => Migrator.MigrateAsync(url, None));

        Assert.Contains("migration 1 is 'first', not 'baseline'", error.Message, StringComparison.Ordinal);
        Assert.Equal(0, await NumberAsync(url, "SELECT count(*) FROM pg_class WHERE relname = 'cell'"));
    }

    [Fact]
    public async Task Roles_get_rights_to_what_the_migrations_make_and_to_nothing_else()
    {
        var url = await other.CreateDatabaseAsync("plain");
        await other.RoleNames.WaitAsync(None);
        using var roles = new Releasing(other.RoleNames);
        await OtherServerFixture.ExecuteAsync(
            other.Superuser(url),
            "DO $$ BEGIN CREATE ROLE taugate_reader LOGIN; EXCEPTION WHEN duplicate_object THEN END $$; "
                + "CREATE TABLE public.cell_result (theirs integer); GRANT ALL ON SCHEMA public TO plain"
        );

        await Migrator.MigrateAsync(url, Old, None);

        Assert.Equal(
            "True|False",
            await OtherServerFixture.ValueAsync(
                other.Superuser(url),
                "SELECT concat_ws('|', CASE WHEN has_table_privilege('taugate_reader', 'thing', "
                    + "'SELECT') THEN 'True' END, "
                    + "CASE WHEN NOT has_table_privilege('taugate_reader', 'cell_result', 'SELECT') THEN 'False' END)"
            )
        );
    }

    [Fact]
    public async Task Database_without_schema_is_refused_where_only_db_migrate_may_make_it()
    {
        var url = await server.CreateDatabaseAsync();

        var error = await Assert.ThrowsAsync<EnvironmentException>(() =>
            Database.OpenAsync(url, SchemaPolicy.Require, None)
        );

        Assert.Contains("taugate db migrate", error.Message, StringComparison.Ordinal);
        Assert.Equal(0, await NumberAsync(url, "SELECT count(*) FROM pg_class WHERE relname IN ('migration', 'cell')"));
    }

    [Fact]
    public async Task User_without_rights_is_told_how_to_get_them()
    {
        var url = await server.CreateDatabaseAsync();
        await Migrator.MigrateAsync(url, None);
        var role = $"guest_{Guid.NewGuid():N}";
        await NumberAsync(
            url,
            $"CREATE ROLE {role}; "
                + "ALTER ROLE taugate IN DATABASE "
                + $"\"{new NpgsqlConnectionStringBuilder(url.ConnectionString()).Database}\" SET role = "
                + $"'{role}'; SELECT 1"
        );

        var error = await Assert.ThrowsAsync<EnvironmentException>(() => Migrator.CheckAsync(url, None));

        Assert.Contains("permission denied", error.Message, StringComparison.Ordinal);
        Assert.Contains("taugate_client submits and controls sweeps", error.Message, StringComparison.Ordinal);
        Assert.Contains("Connect as the owner", error.Message, StringComparison.Ordinal);
        Assert.Contains("--db", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Relations_and_names_read_from_the_migrations_are_those_that_they_make()
    {
        var url = await other.CreateDatabaseAsync("plain");
        await Migrator.MigrateAsync(url, None);

        const string relations =
            "SELECT string_agg(relname, ' ' ORDER BY relname COLLATE \"C\") FROM pg_class WHERE relnamespace = "
            + "'public'::regnamespace AND relkind IN ('r', 'v', 'm', 'f', 'p')";
        Assert.Equal(
            string.Join(' ', MigrationSet.Shipped.Relations.Order(StringComparer.Ordinal)),
            await OtherServerFixture.ValueAsync(url, relations)
        );
        const string names = """
            SELECT coalesce(string_agg(name, ' '), '') FROM (
                SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace
                UNION SELECT typname FROM pg_type WHERE typnamespace = 'public'::regnamespace AND typtype = 'd'
                UNION SELECT c.relname FROM pg_class c WHERE relnamespace = 'public'::regnamespace
                    AND relkind IN ('i', 'S')
                    AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = c.oid AND k.conname = c.relname)
                    AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'i')
            ) made (name) WHERE name <> ALL ('{0}')
            """;
        var known = string.Join(',', MigrationSet.Shipped.Migrations.SelectMany(m => m.Names));
        Assert.Equal(
            "",
            await OtherServerFixture.ValueAsync(url, names.Replace("{0}", $"{{{known}}}", StringComparison.Ordinal))
        );
    }

    [Theory]
    [InlineData("CREATE TABLE migration (id serial PRIMARY KEY, name text)", "migration")]
    [InlineData("CREATE TABLE artifact (id integer)", "artifact")]
    [InlineData("CREATE TABLE worker (id integer); CREATE VIEW result AS SELECT 1 AS x", "result, worker")]
    [InlineData("CREATE MATERIALIZED VIEW paired AS SELECT 1 AS x", "paired")]
    [InlineData("CREATE TYPE digest AS ENUM ('a')", "digest")]
    [InlineData("CREATE FUNCTION assert_term() RETURNS integer LANGUAGE sql AS 'SELECT 1'", "assert_term")]
    [InlineData("CREATE TABLE theirs (x integer); CREATE INDEX failure_by_task ON theirs (x)", "failure_by_task")]
    public async Task Schema_with_names_of_another_program_is_refused_before_anything_is_made(string made, string named)
    {
        var url = await other.CreateDatabaseAsync("plain");
        await OtherServerFixture.ExecuteAsync(url, made);
        const string relations = "SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace";
        var before = await OtherServerFixture.ValueAsync(url, relations);

        foreach (
            var attempt in (Func<Task>[])
                [
                    () => Migrator.CheckAsync(url, None),
                    () => Migrator.MigrateAsync(url, None),
                    () => Database.OpenAsync(url, SchemaPolicy.Require, None),
                ]
        )
        {
            var error = await Assert.ThrowsAsync<EnvironmentException>(attempt);
            Assert.Contains(
                $"needs: {named}. Nothing was changed. Give TauGate a database of its own",
                error.Message,
                StringComparison.Ordinal
            );
        }

        Assert.Equal(before, await OtherServerFixture.ValueAsync(url, relations));
    }

    [Fact]
    public async Task Schema_of_its_own_lets_TauGate_live_beside_tables_of_the_same_names()
    {
        var url = await other.CreateDatabaseAsync("plain");
        await OtherServerFixture.ExecuteAsync(
            url,
            "CREATE TABLE migration (id serial); CREATE TABLE worker (id integer); CREATE SCHEMA \"Tau Gate\""
        );
        var ours = url.WithSession(new SessionSetting("search_path", "\"Tau Gate\", public"));

        await Migrator.MigrateAsync(ours, None);

        await using var database = await Database.OpenAsync(ours, SchemaPolicy.Require, None);
        await database.CheckRightsAsync([DatabaseRole.Coordinator, DatabaseRole.Client], None);
        await database.Sweeps.SubmitAsync(Samples.Sweep("x", 1, 1, Samples.Variant("bias")), "", null, None);
        Assert.Equal("1", await OtherServerFixture.ValueAsync(url, "SELECT count(*) FROM \"Tau Gate\".sweep"));
    }

    [Fact]
    public async Task Tables_are_found_through_the_search_path_and_others_of_the_same_name_are_never_taken_for_them()
    {
        var url = await other.CreateDatabaseAsync("plain");
        await Migrator.MigrateAsync(url, None);
        // Before "public" in the path of every user of that name.
        await OtherServerFixture.ExecuteAsync(
            url,
            "CREATE SCHEMA plain; CREATE TABLE plain.sweep (id integer); CREATE TABLE plain.migration (version text)"
        );

        Assert.False((await Migrator.MigrateAsync(url, None)).NeedsMigration);
        await using var database = await Database.OpenAsync(url, SchemaPolicy.Require, None);
        await database.CheckRightsAsync([DatabaseRole.Coordinator], None);
        await database.Sweeps.SubmitAsync(Samples.Sweep("x", 1, 1, Samples.Variant("bias")), "", null, None);
        Assert.Equal("1", await OtherServerFixture.ValueAsync(url, "SELECT count(*) FROM public.sweep"));
    }

    [Fact]
    public async Task Search_path_without_a_schema_is_an_environment_error()
    {
        var url = (await other.CreateDatabaseAsync("plain")).WithSession(new SessionSetting("search_path", "absent"));

        Assert.Contains(
            "search_path",
            (await Assert.ThrowsAsync<EnvironmentException>(() => Migrator.MigrateAsync(url, None))).Message,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Relations_of_others_in_the_schema_are_left_alone_and_hinder_nobody(bool asSuperuser)
    {
        var url = await other.CreateDatabaseAsync("plain");
        await other.RoleNames.WaitAsync(None);
        using var roles = new Releasing(other.RoleNames);
        await OtherServerFixture.ExecuteAsync(
            other.Superuser(url),
            """
            DO $$ BEGIN CREATE ROLE taugate_reader LOGIN; EXCEPTION WHEN duplicate_object THEN END $$;
            DO $$ BEGIN CREATE ROLE taugate_coordinator LOGIN; EXCEPTION WHEN duplicate_object THEN END $$;
            DO $$ BEGIN CREATE ROLE ann LOGIN IN ROLE taugate_coordinator; EXCEPTION WHEN duplicate_object THEN END $$;
            CREATE TABLE public.secret (x integer); CREATE VIEW public.statements AS SELECT x FROM public.secret;
            REVOKE ALL ON public.secret, public.statements FROM PUBLIC;
            """
        );
        if (!asSuperuser)
            await OtherServerFixture.ExecuteAsync(other.Superuser(url), "GRANT ALL ON SCHEMA public TO plain");

        await Migrator.MigrateAsync(asSuperuser ? other.Superuser(url) : url, None);

        await using var database = await Database.OpenAsync(
            other.As("ann", url.Settings(_ => { }).Database!),
            SchemaPolicy.Require,
            None
        );
        Assert.Empty(await database.CheckRightsAsync([DatabaseRole.Coordinator], None));
        Assert.Equal(
            "False",
            await OtherServerFixture.ValueAsync(
                other.Superuser(url),
                "SELECT has_table_privilege('taugate_reader', 'secret', "
                    + "'SELECT') OR has_table_privilege('taugate_coordinator', 'statements', 'SELECT')"
            )
        );
    }

    private static MigrationSet Set((string File, string Sql)[] first, params (string File, string Sql)[] later) =>
        new([.. first.Concat(later).Select(m => Migration.Parse(m.File, $"-- schema_version: 1\n{m.Sql}\n"))]);

    private static async Task<long> NumberAsync(DatabaseUrl url, string sql)
    {
        await using var connection = new NpgsqlConnection(url.Unpooled());
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return Convert.ToInt64(await command.ExecuteScalarAsync(), System.Globalization.CultureInfo.InvariantCulture);
    }
}
