using Npgsql;
using TauGate.Core.Ports;

namespace TauGate.Storage.Tests;

public sealed class DatabaseUrlTests
{
    [Theory]
    [InlineData("postgres://me@db.example:5433/sweeps", "db.example", 5433, "me", null, "sweeps")]
    [InlineData("postgresql://me:s%3Ae%40c%2Fr%25t@db/a%20b", "db", 5432, "me", "s:e@c/r%t", "a b")]
    [InlineData("postgres://m%40e@db/x", "db", 5432, "m@e", null, "x")]
    [InlineData("postgres:///x?host=/run/postgresql&user=me", "/run/postgresql", 5432, "me", null, "x")]
    [InlineData("postgres://me@%2Frun%2Fpostgresql:5434/x", "/run/postgresql", 5434, "me", null, "x")]
    [InlineData("postgres://me@[::1]:5433/x", "::1", 5433, "me", null, "x")]
    [InlineData("postgres://me@[::1]/x", "::1", 5432, "me", null, "x")]
    [InlineData("postgres://db", "db", 5432, null, null, null)]
    [InlineData("postgres://me@a:1,b:2/x", "a:1,b:2", 5432, "me", null, "x")]
    [InlineData("postgres://me@db/x?port=5999&password=p%26q", "db", 5999, "me", "p&q", "x")]
    [InlineData("Host=db;Port=5433;Username=me;Password=secret;Database=x", "db", 5433, "me", "secret", "x")]
    public void Text_that_names_a_database_is_read(string text, string host, int port, string? user, string? password, string? database)
    {
        var read = new NpgsqlConnectionStringBuilder(DatabaseUrl.Parse(text).ConnectionString());

        Assert.Equal((host, port, user, password, database), (read.Host, read.Port, read.Username, read.Password, read.Database));
    }

    [Theory]
    [InlineData("sslmode=require", SslMode.Require)]
    [InlineData("sslmode=verify-full", SslMode.VerifyFull)]
    [InlineData("sslmode=disable", SslMode.Disable)]
    public void Sslmode_of_a_url_is_understood(string option, SslMode mode) =>
        Assert.Equal(mode, new NpgsqlConnectionStringBuilder(DatabaseUrl.Parse($"postgres://me@db/x?{option}").ConnectionString()).SslMode);

    [Theory]
    [InlineData("", "empty")]
    [InlineData("postgres://me@db:99999/x", "port")]
    [InlineData("postgres://me@db:0/x", "port")]
    [InlineData("postgres://me@db:/x", "port")]
    [InlineData("postgres://me@db:abc/x", "port")]
    [InlineData("postgres://me@,b/x", "host")]
    [InlineData("postgres://me@db/x/y", "%2F")]
    [InlineData("postgres://me@db/x?colour=red", "'colour' is unknown")]
    [InlineData("postgres://me@db/x?sslmode=maybe", "'sslmode' cannot be 'maybe'")]
    [InlineData("postgres://me@db/x?sslmode", "no value")]
    [InlineData("postgres://me@db/x?port=0", "port")]
    [InlineData("postgres://m%4@db/x", "%25")]
    [InlineData("mysql://me@db/x", "expected postgres://")]
    [InlineData("Host=db;Port=99999", "99999")]
    [InlineData("Host=db;Maximum Pool Size=0", "Pool Size")]
    [InlineData("Host=db;Minimum Pool Size=9;Maximum Pool Size=3", "Pool Size")]
    [InlineData("Host=db;SSL Mode=VerifyFull;Trust Server Certificate=true", "Trust Server Certificate")]
    [InlineData("Host=db;Colour=red", "connection string")]
    [InlineData("Username=me", "no host")]
    public void Text_that_cannot_work_is_refused_and_says_why(string text, string named) =>
        Assert.Contains(named, Assert.Throws<InputException>(() => DatabaseUrl.Parse(text)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("postgres://me:hunter2/x@db/x")]
    [InlineData("postgres://me:hunter2?x@db/x")]
    [InlineData("postgres://me:hunter2#x@db/x")]
    [InlineData("postgres://me:hunter2%zz@db/x")]
    [InlineData("postgres://me:hunter2@db:99999/x")]
    [InlineData("postgres://me:hunter2@db/x?sslmode=maybe")]
    [InlineData("Host=db;Password=a;hunter2=b")]
    [InlineData("Host=db;Password=a;hunter2")]
    [InlineData("Host=db;Password=hunter2;Port=99999")]
    [InlineData("Host=db;Password=hunter2;Port=x")]
    public void Refusal_never_quotes_a_password(string text) =>
        Assert.DoesNotContain("hunter2", Assert.Throws<InputException>(() => DatabaseUrl.Parse(text)).ToString(), StringComparison.Ordinal);

    [Theory]
    [InlineData("postgres://me:hunter2@db/x?sslmode=require", "postgres://me@db:5432/x")]
    [InlineData("Host=db;Port=7;Username=me;Password=hunter2;Database=x", "postgres://me@db:7/x")]
    [InlineData("postgres://me:hunter2@%2Frun/x", "postgres://me@%2Frun:5432/x")]
    [InlineData("postgres://me:hunter2@[::1]:5433/x", "postgres://me@[::1]:5433/x")]
    [InlineData("postgres://me:hunter2@a:1,b:2/x", "postgres://me@a:1,b:2/x")]
    public void Url_is_shown_without_its_password(string text, string shown)
    {
        Assert.Equal(shown, DatabaseUrl.Parse(text).Redacted);
        Assert.Equal(shown, $"{DatabaseUrl.Parse(text)}");
    }

    [Fact]
    public void Client_programs_get_the_connection_through_their_environment()
    {
        var environment = DatabaseUrl.Parse("postgres://me:p%20w@db:5433/x?sslmode=verify-full&sslrootcert=/ca.pem").ClientEnvironment();

        Assert.Equal(
            new Dictionary<string, string>
            {
                ["PGHOST"] = "db",
                ["PGPORT"] = "5433",
                ["PGUSER"] = "me",
                ["PGPASSWORD"] = "p w",
                ["PGDATABASE"] = "x",
                ["PGSSLMODE"] = "verify-full",
                ["PGSSLROOTCERT"] = "/ca.pem",
            },
            environment);
    }

    [Fact]
    public async Task Server_that_is_not_there_is_an_environment_error_without_the_password()
    {
        var url = DatabaseUrl.Parse("postgres://me:hunter2@127.0.0.1:1/x");

        var error = await Assert.ThrowsAsync<EnvironmentException>(() => Database.OpenAsync(url, SchemaPolicy.Require, CancellationToken.None));

        Assert.Contains("postgres://me@127.0.0.1:1/x", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", error.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(PostgresErrorCodes.InvalidPassword, "refused the password")]
    [InlineData(PostgresErrorCodes.DiskFull, "full")]
    [InlineData(PostgresErrorCodes.InvalidCatalogName, "no such database")]
    [InlineData(PostgresErrorCodes.AdminShutdown, "not available")]
    public void Errors_of_the_server_that_users_can_cure_say_how(string sqlState, string said)
    {
        var url = DatabaseUrl.Parse("postgres://me:hunter2@db/x");

        var error = DatabaseErrors.AsEnvironment(new PostgresException("the server's words", "FATAL", "FATAL", sqlState), url);

        Assert.Contains(said, error!.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Errors_of_the_program_are_not_blamed_on_the_environment() =>
        Assert.Null(DatabaseErrors.AsEnvironment(
            new PostgresException("duplicate key", "ERROR", "ERROR", PostgresErrorCodes.UniqueViolation), DatabaseUrl.Parse("postgres://db")));

    [Theory]
    [InlineData("postgres://me@db.example/x")]
    [InlineData("postgres://me@db.example/x?sslmode=disable")]
    [InlineData("postgres://me@db.example/x?sslmode=prefer")]
    [InlineData("postgres://me@192.0.2.1/x")]
    [InlineData("postgres://me@[2001:db8::1]:5433/x")]
    [InlineData("postgres://me@localhost,db.example:5433/x")]
    [InlineData("postgres://me@localhost.example/x")]
    public async Task Remote_server_without_encryption_is_refused_before_anything_is_sent(string text)
    {
        var url = DatabaseUrl.Parse(text);

        foreach (var attempt in (Func<Task>[])[
            () => Database.OpenAsync(url, SchemaPolicy.Require, CancellationToken.None), () => Migrator.MigrateAsync(url, CancellationToken.None)])
        {
            var error = await Assert.ThrowsAsync<EnvironmentException>(attempt);
            Assert.Contains("sslmode=verify-full", error.Message, StringComparison.Ordinal);
            Assert.Contains("--insecure-db", error.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("postgres://me@db.example/x?sslmode=require")]
    [InlineData("postgres://me@db.example/x?sslmode=verify-full")]
    [InlineData("postgres://me@localhost/x")]
    [InlineData("postgres://me@LOCALHOST:5433/x")]
    [InlineData("postgres://me@127.0.0.1:5433/x")]
    [InlineData("postgres://me@[::1]:5433/x")]
    [InlineData("Host=::1;Username=me")]
    [InlineData("postgres://me@%2Frun%2Fpostgresql/x")]
    [InlineData("postgres://me@localhost:1,127.0.0.1:2/x")]
    public void Encrypted_or_local_server_is_accepted(string text) => DatabaseUrl.Parse(text).RequireEncryption();

    [Fact]
    public async Task Insecure_connection_that_the_user_accepts_is_tried()
    {
        // Nothing answers at this address: what is told is that, not the missing encryption.
        var url = DatabaseUrl.Parse("Host=127.0.0.1,db.invalid:1;Port=1;Username=me;Timeout=1", insecure: true);

        var error = await Assert.ThrowsAsync<EnvironmentException>(() => Migrator.CheckAsync(url, CancellationToken.None));

        Assert.DoesNotContain("--insecure-db", error.Message, StringComparison.Ordinal);
    }
}
