using Npgsql;
using TauGate.Core.Ports;

namespace TauGate.Storage.Tests;

public sealed class MigratorTests(PrivateServerFixture server)
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task Programs_that_migrate_at_once_apply_each_migration_once()
    {
        var url = await server.CreateDatabaseAsync();
        Assert.True((await Migrator.CheckAsync(url, None)) is { NeedsMigration: true, DatabaseVersion: 0 });

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Migrator.MigrateAsync(url, None)));

        Assert.True((await Migrator.CheckAsync(url, None)) is { NeedsMigration: false, DatabaseVersion: > 0 });
        Assert.Equal(Migration.All.Length, await NumberAsync(url, "SELECT count(*) FROM migration"));
        Assert.Equal(1, await NumberAsync(url, "SELECT count(*) FROM meta"));
    }

    [Fact]
    public async Task Migrating_again_changes_nothing()
    {
        var url = await server.CreateDatabaseAsync();
        await using var first = await Database.OpenAsync(url, SchemaPolicy.Migrate, None);
        await using var second = await Database.OpenAsync(url, SchemaPolicy.Migrate, None);

        Assert.Equal(first.ClusterId, second.ClusterId);
        Assert.NotEqual(Guid.Empty, first.ClusterId);
    }

    [Fact]
    public async Task Schema_newer_than_the_program_is_refused_with_both_versions()
    {
        var url = await server.CreateDatabaseAsync();
        await Migrator.MigrateAsync(url, None);
        await NumberAsync(url, "INSERT INTO migration VALUES (900, 'from_the_future', 77, '9.9.9') RETURNING 1");

        foreach (var attempt in (Func<Task>[])[
            () => Migrator.CheckAsync(url, None), () => Migrator.MigrateAsync(url, None), () => Database.OpenAsync(url, SchemaPolicy.Migrate, None)])
        {
            var error = await Assert.ThrowsAsync<EnvironmentException>(attempt);
            Assert.Contains("version 77", error.Message, StringComparison.Ordinal);
            Assert.Contains($"up to {Migration.CurrentSchema}", error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Database_without_schema_is_refused_where_only_db_migrate_may_make_it()
    {
        var url = await server.CreateDatabaseAsync();

        var error = await Assert.ThrowsAsync<EnvironmentException>(() => Database.OpenAsync(url, SchemaPolicy.Require, None));

        Assert.Contains("taugate db migrate", error.Message, StringComparison.Ordinal);
        Assert.Equal(0, await NumberAsync(url, "SELECT count(*) FROM pg_class WHERE relname IN ('migration', 'cell')"));
    }

    [Fact]
    public async Task User_without_rights_is_told_how_to_get_them()
    {
        var url = await server.CreateDatabaseAsync();
        await Migrator.MigrateAsync(url, None);
        var role = $"guest_{Guid.NewGuid():N}";
        await NumberAsync(url, $"CREATE ROLE {role}; ALTER ROLE taugate IN DATABASE \"{new NpgsqlConnectionStringBuilder(url.ConnectionString()).Database}\" SET role = '{role}'; SELECT 1");

        var error = await Assert.ThrowsAsync<EnvironmentException>(() => Migrator.CheckAsync(url, None));

        Assert.Contains("permission denied", error.Message, StringComparison.Ordinal);
        Assert.Contains("taugate_client submits and controls sweeps", error.Message, StringComparison.Ordinal);
        Assert.Contains("Connect as the owner", error.Message, StringComparison.Ordinal);
        Assert.Contains("--db", error.Message, StringComparison.Ordinal);
    }

    private static async Task<long> NumberAsync(DatabaseUrl url, string sql)
    {
        await using var connection = new NpgsqlConnection(url.Unpooled());
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return Convert.ToInt64(await command.ExecuteScalarAsync(), System.Globalization.CultureInfo.InvariantCulture);
    }
}
