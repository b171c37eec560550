using Npgsql;
using TauGate.Core.Errors;
using TauGate.Core.Ports;
using TauGate.Storage.Connections;
using TauGate.Storage.Schema;

namespace TauGate.Storage.Tests;

public sealed class DatabaseUrlTests
{
    [Theory]
    [InlineData("postgres://me@db/x?passfile=~/p&sslrootcert=~/ca.pem&sslcert=~/c&sslkey=~/k")]
    [InlineData("host=db passfile=~/p sslrootcert=~/ca.pem sslcert=~/c sslkey=~/k")]
    [InlineData("Host=db;Passfile=~/p;Root Certificate=~/ca.pem;SSL Certificate=~/c;SSL Key=~/k")]
    public void Tilde_of_a_file_is_the_users_home(string text)
    {
        var read = new NpgsqlConnectionStringBuilder(DatabaseUrl.Parse(text).ConnectionString());

        Assert.Equal(
            new[] { "p", "ca.pem", "c", "k" }.Select(name =>
                Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), name)
            ),
            [read.Passfile, read.RootCertificate, read.SslCertificate, read.SslKey]
        );
        Assert.Contains(
            "sslkey: got '~other/k'",
            Assert.Throws<InputException>(() => DatabaseUrl.Parse("host=db sslkey=~other/k")).Message,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("postgres://me@db.example:5433/sweeps", "db.example", 5433, "me", null, "sweeps")]
    [InlineData("postgresql://me:s%3Ae%40c%2Fr%25t@db/a%20b", "db", 5432, "me", "s:e@c/r%t", "a b")]
    [InlineData("postgres://m%40e@db/x", "db", 5432, "m@e", null, "x")]
    [InlineData("postgres:///x?host=/run/postgresql&user=me", "/run/postgresql", 5432, "me", null, "x")]
    [InlineData("postgres://me@%2Frun%2Fpostgresql:5434/x", "/run/postgresql", 5434, "me", null, "x")]
    [InlineData("postgres://me@[::1]:5433/x", "::1", 5433, "me", null, "x")]
    [InlineData("postgres://me@[::1]/x", "::1", 5432, "me", null, "x")]
    [InlineData("postgres://db", "db", 5432, null, null, null)]
    [InlineData("postgres://me@a:1,b/x", "a:1,b:5432", 1, "me", null, "x")]
    [InlineData("postgres://me@[::1]:5460,[::1]:5461/x", "[::1]:5460,[::1]:5461", 5460, "me", null, "x")]
    [InlineData("postgres:///x?host=a,::1&port=1,2&user=me", "a:1,[::1]:2", 1, "me", null, "x")]
    [InlineData("postgres://me@db/x?port=5999&password=p%26q", "db", 5999, "me", "p&q", "x")]
    [InlineData("Host=db;Port=5433;Username=me;Password=secret;Database=x", "db", 5433, "me", "secret", "x")]
    [InlineData("Host=db:5433;Username=me", "db", 5433, "me", null, null)]
    [InlineData("Host=[::1]:5433;Username=me", "::1", 5433, "me", null, null)]
    [InlineData("Host=a,b:7;Port=6;Username=me", "a:6,b:7", 6, "me", null, null)]
    [InlineData("Host=db;Password=a b;User Id=me", "db", 5432, "me", "a b", null)]
    [InlineData("Password=\"a b=c;\";Host=db", "db", 5432, null, "a b=c;", null)]
    [InlineData("Application Name=my program;Host=db", "db", 5432, null, null, null)]
    [InlineData("host=db user=me password=secret dbname=x", "db", 5432, "me", "secret", "x")]
    [InlineData(" host = 'db'  port=5433\nuser='m\\'e' password='a b=c;\\\\' ", "db", 5433, "m'e", "a b=c;\\", null)]
    [InlineData("host=a,b port=1,2 password=p;q", "a:1,b:2", 1, null, "p;q", null)]
    [InlineData("host=a,b port=7", "a:7,b:7", 7, null, null, null)]
    [InlineData("host=/run/postgresql dbname=x", "/run/postgresql", 5432, null, null, "x")]
    [InlineData("host=db", "db", 5432, null, null, null)]
    public void Text_that_names_a_database_is_read(
        string text,
        string host,
        int port,
        string? user,
        string? password,
        string? database
    )
    {
        var read = new NpgsqlConnectionStringBuilder(DatabaseUrl.Parse(text).ConnectionString());

        Assert.Equal(
            (host, port, user, password, database),
            (read.Host, read.Port, read.Username, read.Password, read.Database)
        );
    }

    [Theory]
    [InlineData("sslmode=require", SslMode.Require)]
    [InlineData("sslmode=verify-full", SslMode.VerifyFull)]
    [InlineData("sslmode=disable", SslMode.Disable)]
    public void Sslmode_of_a_url_is_understood(string option, SslMode mode) =>
        Assert.Equal(
            mode,
            new NpgsqlConnectionStringBuilder(
                DatabaseUrl.Parse($"postgres://me@db/x?{option}").ConnectionString()
            ).SslMode
        );

    [Theory]
    [InlineData("", "empty")]
    [InlineData("postgres://me@db:99999/x", "port")]
    [InlineData("postgres://me@db:0/x", "port")]
    [InlineData("postgres://me@db:/x", "port")]
    [InlineData("postgres://me@db:abc/x", "port")]
    [InlineData("postgres://me@,b/x", "host")]
    [InlineData("postgres://me@db/x/y", "%2F")]
    [InlineData("postgres://me@db/x?colour=red", "'colour' is unknown")]
    [InlineData("postgres://me@db/x?sslmode=maybe", "'sslmode' must be one of disable, allow")]
    [InlineData("postgres://me@db/x?sslmode=Require", "'sslmode' must be one of disable, allow")]
    [InlineData("postgres://me@db/x?connect_timeout=soon", "'connect_timeout' is not valid")]
    [InlineData("postgres://me@db/x?gssencmode=maybe", "'gssencmode' must be one of")]
    [InlineData(
        "postgres://me@db/x?target_session_attrs=readwrite",
        "'target_session_attrs' must be one of any, read-write"
    )]
    [InlineData("postgres://me@a,b/x?port=1,2,3", "2 hosts and 3 ports")]
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
    [InlineData("user=me", "no host")]
    [InlineData("dbname=x user=me", "no host")]
    [InlineData("Host=db;SSL Negotiation=Direct", "direct SSL Negotiation")]
    [InlineData("Host=db;Multiplexing=true;Pooling=false", "Multiplexing")]
    [InlineData("Host=db;Multiplexing=true", "Multiplexing")]
    [InlineData("Host=db;Connection Pruning Interval=20;Connection Idle Lifetime=10", "Pruning")]
    [InlineData("Host=db;Target Session Attributes=leader", "'target session attributes' is not valid")]
    [InlineData("Host=a:b,c", "port")]
    [InlineData("host=db colour=red", "known are application_name")]
    [InlineData("host=db user='me", "does not end")]
    [InlineData("Host=db Username=me", "'Host' is Npgsql's word")]
    [InlineData("Server=h,Username=x", "'Host' has a '='")]
    [InlineData("postgres+asyncpg://me@db/x", "expected postgres://")]
    public void Text_that_cannot_work_is_refused_and_says_why(string text, string named) =>
        Assert.Contains(
            named,
            Assert.Throws<InputException>(() => DatabaseUrl.Parse(text)).Message,
            StringComparison.Ordinal
        );

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
    [InlineData("postgres://me@db/x?password=a&hunter2=b")]
    [InlineData("postgres://me@db/x?password=a&hunter2")]
    [InlineData("postgres://me@db/x?sslmode=require;password=hunter2")]
    [InlineData("postgres://me@db:hunter2/x")]
    [InlineData("postgres://me@db/x?SSL Negotiation=Direct;password=hunter2")]
    [InlineData("jdbc:postgresql://db/x?user=me&password=hunter2")]
    [InlineData("postgres:me:hunter2@db/x")]
    [InlineData("me:hunter2@db/x")]
    [InlineData("Host=me:hunter2@db")]
    [InlineData("Host=me:hunter2@db;Database=x")]
    [InlineData("Server=h,Password=hunter2")]
    [InlineData("Host=h Password=hunter2")]
    [InlineData("Username=me password=hunter2")]
    [InlineData("Host=h;Username=me password=hunter2")]
    [InlineData("Host=h;Username=me,Password=hunter2;Database=x")]
    [InlineData("Host=h;Database=x Password=hunter2")]
    [InlineData("Host=h;Application Name=x Password=hunter2")]
    [InlineData("host=h user=me;password=hunter2")]
    [InlineData("host=h,password=hunter2 user=me")]
    [InlineData("host=h password=a hunter2 user=me")]
    [InlineData("host=h password=a hunter2")]
    [InlineData("host=h password='a 'hunter2")]
    [InlineData("host=h password='hunter2")]
    [InlineData("host=h password=hunter2 port=x")]
    [InlineData("Host=db;Password=hunter2;SSL Negotiation=Direct")]
    [InlineData("Host=db;Password=hunter2;Multiplexing=true")]
    [InlineData("Host=db;Password=hunter2;Connection Pruning Interval=0")]
    public void Refusal_never_quotes_a_password(string text) =>
        Assert.DoesNotContain(
            "hunter2",
            Assert.Throws<InputException>(() => DatabaseUrl.Parse(text)).ToString(),
            StringComparison.Ordinal
        );

    [Theory]
    [InlineData("postgres://me:hunter2@db/x?sslmode=require", "postgres://me@db:5432/x")]
    [InlineData("Host=db;Port=7;Username=me;Password=hunter2;Database=x", "postgres://me@db:7/x")]
    [InlineData("postgres://me:hunter2@%2Frun/x", "postgres://me@%2Frun:5432/x")]
    [InlineData("postgres://me:hunter2@[::1]:5433/x", "postgres://me@[::1]:5433/x")]
    [InlineData("postgres://me:hunter2@a:1,b:2/x", "postgres://me@a:1,b:2/x")]
    [InlineData("postgres://me:hunter2@[::1]:1,[::1]/x", "postgres://me@[::1]:1,[::1]:5432/x")]
    [InlineData("postgres://db/x?user=me&password=hunter2&options=-c%20work_mem%3D1MB", "postgres://me@db:5432/x")]
    [InlineData("host=db user=me password=hunter2 dbname=x", "postgres://me@db:5432/x")]
    [InlineData("host=db user=me password='a hunter2' dbname=x", "postgres://me@db:5432/x")]
    [InlineData("password=hunter2 host=db", "postgres://db:5432/")]
    [InlineData("Host=db;Password=hunter2 user=me", "postgres://db:5432/")]
    public void Url_is_shown_without_its_password(string text, string shown)
    {
        Assert.Equal(shown, DatabaseUrl.Parse(text).Redacted);
        Assert.Equal(shown, $"{DatabaseUrl.Parse(text)}");
    }

    [Theory]
    [InlineData(
        "postgres://me:p%20w@db:5433/x?sslmode=verify-full&sslrootcert=/ca.pem&sslcert=/c&sslkey=/k",
        "PGHOST=db PGPORT=5433 PGUSER=me PGPASSWORD=p w PGDATABASE=x PGSSLMODE=verify-full PGSSLROOTCERT=/ca.pem "
            + "PGSSLCERT=/c PGSSLKEY=/k PGGSSENCMODE=disable"
    )]
    [InlineData("postgres://[::1]:5433/x", "PGHOST=::1 PGPORT=5433 PGDATABASE=x PGSSLMODE=prefer PGGSSENCMODE=disable")]
    [InlineData(
        "postgres://a:1,[::1]:2/x?target_session_attrs=read-write",
        "PGHOST=a,::1 PGPORT=1,2 PGDATABASE=x PGSSLMODE=prefer PGGSSENCMODE=disable PGTARGETSESSIONATTRS=read-write"
    )]
    [InlineData(
        "postgres://db?target_session_attrs=prefer-standby",
        "PGHOST=db PGPORT=5432 PGSSLMODE=prefer PGGSSENCMODE=disable PGTARGETSESSIONATTRS=prefer-standby"
    )]
    [InlineData(
        "postgres://db?passfile=/p&options=-c%20search_path%3Da&application_name=n"
            + "&connect_timeout=7&channel_binding=require&gssencmode=prefer",
        "PGHOST=db PGPORT=5432 PGPASSFILE=/p PGAPPNAME=n PGOPTIONS=-c search_path=a PGSSLMODE=prefer "
            + "PGCHANNELBINDING=require PGGSSENCMODE=prefer PGCONNECT_TIMEOUT=7"
    )]
    public void Client_programs_get_the_connection_through_their_environment(string text, string expected)
    {
        var environment = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["PGHOSTADDR"] = "192.0.2.1",
            ["PGSERVICE"] = "other",
        };

        DatabaseUrl.Parse(text).SetClientEnvironment(environment);

        Assert.Equal(
            expected.Split(" PG").Select((v, i) => i == 0 ? v : $"PG{v}").Order(),
            environment.Select(e => $"{e.Key}={e.Value}").Order()
        );
    }

    [Fact]
    public void Client_programs_know_the_authorities_of_the_system()
    {
        Assert.SkipUnless(
            File.Exists("/etc/ssl/certs/ca-certificates.crt"),
            "this system keeps its authorities elsewhere"
        );
        Assert.SkipWhen(
            File.Exists(
                Path.Combine(
                    Environment.GetFolderPath(Environment.SpecialFolder.UserProfile),
                    ".postgresql",
                    "root.crt"
                )
            ),
            "this user has authorities of its own"
        );
        foreach (var text in new[] { "postgres://db?sslmode=verify-full", "postgres://db?sslrootcert=system" })
        {
            var environment = new Dictionary<string, string?>(StringComparer.Ordinal);

            DatabaseUrl.Parse(text).SetClientEnvironment(environment);

            Assert.Equal(
                (
                    "verify-full",
                    Environment.GetEnvironmentVariable("SSL_CERT_FILE") ?? "/etc/ssl/certs/ca-certificates.crt"
                ),
                (environment["PGSSLMODE"], environment["PGSSLROOTCERT"])
            );
        }
    }

    [Theory]
    [InlineData("any", TargetSessionAttributes.Any)]
    [InlineData("primary", TargetSessionAttributes.Primary)]
    [InlineData("read-write", TargetSessionAttributes.ReadWrite)]
    [InlineData("read-only", TargetSessionAttributes.ReadOnly)]
    [InlineData("standby", TargetSessionAttributes.Standby)]
    [InlineData("prefer-standby", TargetSessionAttributes.PreferStandby)]
    public void Kind_of_server_that_is_wanted_is_read_for_one_host_and_left_to_Npgsql_for_several(
        string word,
        TargetSessionAttributes wanted
    )
    {
        Assert.Equal(wanted, DatabaseUrl.Parse($"postgres://db/x?target_session_attrs={word}").Target);
        Assert.Equal(wanted, DatabaseUrl.Parse($"Host=db;Target Session Attributes={word}").Target);
        var several = DatabaseUrl.Parse($"postgres://a,b/x?target_session_attrs={word}");
        Assert.Null(several.Target);
        Assert.Equal(word, several.Settings(_ => { }).TargetSessionAttributes);
    }

    [Theory]
    [InlineData("postgres://db/x", GssEncryptionMode.Disable)]
    [InlineData("Host=db", GssEncryptionMode.Disable)]
    [InlineData("host=db gssencmode=prefer", GssEncryptionMode.Prefer)]
    [InlineData("postgres://db/x?gssencmode=require", GssEncryptionMode.Require)]
    public void Kerberos_encryption_is_tried_only_when_it_is_asked_for(string text, GssEncryptionMode mode) =>
        Assert.Equal(mode, DatabaseUrl.Parse(text).Settings(_ => { }).GssEncryptionMode);

    [Fact]
    public async Task Server_that_is_not_there_is_an_environment_error_without_the_password()
    {
        var url = DatabaseUrl.Parse("postgres://me:hunter2@127.0.0.1:1/x");

        var error = await Assert.ThrowsAsync<EnvironmentException>(() =>
            Database.OpenAsync(url, SchemaPolicy.Require, CancellationToken.None)
        );

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

        var error = DatabaseErrors.Explain(
            new PostgresException("the server's words", "FATAL", "FATAL", sqlState),
            url
        );

        Assert.Contains(said, error!.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", error.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(PostgresErrorCodes.QueryCanceled)] // statement_timeout, pg_cancel_backend
    [InlineData(PostgresErrorCodes.LockNotAvailable)]
    [InlineData(PostgresErrorCodes.ReadOnlySqlTransaction)]
    [InlineData(PostgresErrorCodes.ProtocolViolation)] // what PgBouncer says
    [InlineData(PostgresErrorCodes.FeatureNotSupported)]
    [InlineData(PostgresErrorCodes.InvalidSchemaName)]
    [InlineData(PostgresErrorCodes.UndefinedColumn)]
    [InlineData(PostgresErrorCodes.UntranslatableCharacter)]
    [InlineData(PostgresErrorCodes.ConfigurationLimitExceeded)] // temp_file_limit
    [InlineData(PostgresErrorCodes.ProgramLimitExceeded)]
    [InlineData(PostgresErrorCodes.ObjectInUse)]
    [InlineData(PostgresErrorCodes.IoError)]
    [InlineData(PostgresErrorCodes.InternalError)]
    [InlineData(PostgresErrorCodes.DataCorrupted)]
    [InlineData("57P05")]
    [InlineData("ZZ999")]
    public void Whatever_else_a_server_says_is_told_in_its_words(string sqlState) =>
        Assert.Contains(
            "the server's words",
            DatabaseErrors
                .Explain(
                    new PostgresException("the server's words", "ERROR", "ERROR", sqlState),
                    DatabaseUrl.Parse("postgres://db")
                )!
                .Message,
            StringComparison.Ordinal
        );

    [Fact]
    public void Error_that_ends_the_session_may_pass_by_itself() =>
        Assert.IsType<EnvironmentException>(
            DatabaseErrors.Explain(
                new PostgresException("no", "FATAL", "FATAL", PostgresErrorCodes.SyntaxError),
                DatabaseUrl.Parse("postgres://db")
            )
        );

    [Theory]
    [InlineData(PostgresErrorCodes.UniqueViolation)]
    [InlineData(PostgresErrorCodes.CheckViolation)]
    [InlineData(PostgresErrorCodes.SyntaxError)]
    [InlineData(PostgresErrorCodes.NumericValueOutOfRange)]
    [InlineData(PostgresErrorCodes.RaiseException)]
    public void Statement_that_would_be_refused_again_is_told_from_what_passes_by_itself(string sqlState)
    {
        var error = DatabaseErrors.Explain(
            new PostgresException("the server's words", "ERROR", "ERROR", sqlState),
            DatabaseUrl.Parse("postgres://db")
        );

        Assert.IsType<DatabaseContentException>(error);
        Assert.Contains($"the server's words (SQLSTATE {sqlState}", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("postgres://me@db.example/x")]
    [InlineData("postgres://me@db.example/x?sslmode=disable")]
    [InlineData("postgres://me@db.example/x?sslmode=prefer")]
    [InlineData("postgres://me@192.0.2.1/x")]
    [InlineData("postgres://me@[2001:db8::1]:5433/x")]
    [InlineData("postgres://me@localhost,db.example:5433/x")]
    [InlineData("postgres://me@[::1]:5460,[2001:db8::1]:5461/x")]
    [InlineData("postgres://me@localhost.example/x")]
    public async Task Remote_server_without_encryption_is_refused_before_anything_is_sent(string text)
    {
        var url = DatabaseUrl.Parse(text);

        foreach (
            var attempt in (Func<Task>[])
                [
                    () => Database.OpenAsync(url, SchemaPolicy.Require, CancellationToken.None),
                    () => Migrator.MigrateAsync(url, CancellationToken.None),
                ]
        )
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
    [InlineData("postgres://me@[::1]:5460,[::1]:5461/x")]
    [InlineData("Host=[::1]:5460,::1;Username=me")]
    [InlineData("host=::1,127.0.0.1 port=5460,5461")]
    public void Encrypted_or_local_server_is_accepted(string text) => DatabaseUrl.Parse(text).RequireEncryption();

    [Fact]
    public async Task Insecure_connection_that_the_user_accepts_is_tried()
    {
        // Nothing answers at this address: what is told is that, not the missing encryption.
        var url = DatabaseUrl.Parse("Host=127.0.0.1,db.invalid:1;Port=1;Username=me;Timeout=1", insecure: true);

        var error = await Assert.ThrowsAsync<EnvironmentException>(() =>
            Migrator.CheckAsync(url, CancellationToken.None)
        );

        Assert.DoesNotContain("--insecure-db", error.Message, StringComparison.Ordinal);
    }
}
