using Npgsql;
using TauGate.Core.Errors;
using TauGate.Core.Ports;
using TauGate.Storage.Connections;
using TauGate.Storage.Schema;

namespace TauGate.Storage.Tests;

/// <summary>Sessions with a server whose roles have settings of their own, or that ends sessions.</summary>
public sealed class SessionTests(OtherServerFixture other)
{
    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("-c work_mem=1MB", "work_mem=1MB", null)]
    [InlineData("-csearch_path=a,b --work-mem=2MB", "search_path=a,b work_mem=2MB", null)]
    [InlineData(@"-c search_path=a\ b\\c", @"search_path=a b\c", null)]
    [InlineData("endpoint=ep-1 -c work_mem=1MB -B", "work_mem=1MB", "endpoint=ep-1 -B")]
    [InlineData("  ", "", null)]
    [InlineData(null, "", null)]
    [InlineData("-c", "", "-c")]
    public void Parameters_are_taken_out_of_options_and_the_rest_stays(string? options, string settings, string? others)
    {
        var split = SessionSetting.Split(options);

        Assert.Equal(settings, string.Join(' ', split.Settings.Select(s => $"{s.Name}={s.Value}")));
        Assert.Equal(others, split.Others);
        Assert.Equal(
            split.Settings,
            SessionSetting.Split(string.Join(' ', split.Settings.Select(s => s.ForLibpq))).Settings
        );
    }

    [Fact]
    public async Task Settings_of_a_role_change_nothing_that_is_done()
    {
        var url = await other.CreateDatabaseAsync("odd");
        foreach (
            var setting in new[]
            {
                "statement_timeout = '20s'",
                "lock_timeout = '1ms'",
                "idle_in_transaction_session_timeout = '1ms'",
                "default_transaction_isolation = 'serializable'",
                "default_transaction_deferrable = on",
                "\"DateStyle\" = 'German, DMY'",
                "\"TimeZone\" = 'Asia/Kolkata'",
                "\"IntervalStyle\" = 'sql_standard'",
                "standard_conforming_strings = off",
                "backslash_quote = on",
                "escape_string_warning = off",
                "row_security = off",
                "bytea_output = 'escape'",
                "extra_float_digits = -10",
                "array_nulls = off",
                "transform_null_equals = on",
                "quote_all_identifiers = on",
                "synchronous_commit = off",
                "idle_session_timeout = '20s'",
                "plan_cache_mode = 'force_generic_plan'",
                "enable_indexscan = off",
                "client_min_messages = 'debug1'",
                "xmloption = 'document'",
            }
        )
            await OtherServerFixture.ExecuteAsync(other.Superuser(url), $"ALTER ROLE odd SET {setting}");
        try
        {
            await Migrator.MigrateAsync(url, _cancellation);
            await using var database = await Database.OpenAsync(url, SchemaPolicy.Require, _cancellation);
            await database.CheckRightsAsync(
                [DatabaseRole.Coordinator, DatabaseRole.Client, DatabaseRole.Reader],
                _cancellation
            );
            var spec = Samples.Sweep("odd", 1, 3, Samples.Variant("taugate"));
            var sweep = await database.Sweeps.SubmitAsync(spec, "", OwnerId.New(), _cancellation);
            var term = (
                await database.Terms.TryTakeAsync(
                    await database.Terms.ReadAsync(_cancellation),
                    "holder",
                    "address",
                    _cancellation
                )
            )!.Value;
            var tasks = Samples.Tasks(spec).ToArray();
            foreach (var task in tasks)
                await database.Artifacts.PutAsync(
                    ArtifactDigest.Of(Samples.FoundationBytes(task.Foundation.Seed)),
                    Samples.FoundationBytes(task.Foundation.Seed),
                    _cancellation
                );
            await database.Ledger.RecordAsync(
                term,
                new RecordBatch(
                    [.. tasks.Select(t => Samples.Foundation(t.Foundation, Samples.Execution()))],
                    [.. tasks.Take(2).Select(t => Samples.Cell(t))],
                    [Samples.Failure(tasks[2])]
                ),
                _cancellation
            );
            await database.Ledger.QuarantineAsync(term, [tasks[2].Key], "failures", _cancellation);
            await database.Control.RequestAsync(
                new ControlCommand(CommandId.New(), ControlKind.Retry, sweep.Id, null, "ann"),
                _cancellation
            );

            Assert.Equal(2, Assert.Single(await database.Sweeps.MainTableAsync(sweep.Id, _cancellation)).N);
            Assert.Equal(2, (await database.Results.CellsAsync(sweep.Id, _cancellation)).Length);
            Assert.NotNull(await database.Cells.CellAsync(sweep.Id, 0, _cancellation));
            Assert.Single(await database.Control.HistoryAsync(sweep.Id, 10, _cancellation));
            await database.CollectGarbageAsync(TimeSpan.FromHours(2), _cancellation);
            await using var writes = new ConnectionPool(url, SessionSettings.ForTerms, _ => { });
            Assert.Equal("3s|30s|0|on|read committed", await ShowAsync(writes));
            await using var reads = new ConnectionPool(url, SessionSettings.ForClients, _ => { });
            Assert.Equal("10min|10min|0|off|read committed", await ShowAsync(reads));
            await using var migrations = new ConnectionPool(url, SessionSettings.ForMigrations, _ => { });
            Assert.Equal("0|0|0|off|read committed", await ShowAsync(migrations));
        }
        finally
        {
            await OtherServerFixture.ExecuteAsync(other.Superuser(url), "ALTER ROLE odd RESET ALL");
        }
    }

    [Fact]
    public async Task Parameters_of_the_url_are_stronger_than_defaults_and_weaker_than_what_must_hold()
    {
        var url = (await other.CreateDatabaseAsync("plain")).WithSession(
            new SessionSetting("statement_timeout", "7s"),
            new SessionSetting("lock_timeout", "8s")
        );

        await using var reads = new ConnectionPool(url, SessionSettings.ForClients, _ => { });
        Assert.Equal("10min|7s|8s|on|read committed", await ShowAsync(reads));
        await using var writes = new ConnectionPool(url, SessionSettings.ForTerms, _ => { });
        Assert.Equal("3s|30s|8s|on|read committed", await ShowAsync(writes));
    }

    [Theory]
    [InlineData("no_such_parameter", "1")]
    [InlineData("work_mem", "much")]
    [InlineData("role", "nobody_at_all")]
    [InlineData("log_min_messages", "debug5")] // a superuser's
    public async Task Parameter_that_the_server_refuses_is_an_environment_error_in_its_words(string name, string value)
    {
        var url = (await other.CreateDatabaseAsync("plain")).WithSession(new SessionSetting(name, value));

        var error = await Assert.ThrowsAsync<EnvironmentException>(() => Migrator.CheckAsync(url, _cancellation));

        Assert.Contains("refuses a setting", error.Message, StringComparison.Ordinal);
        Assert.Contains(name == "role" ? value : name, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Read_only_default_is_an_environment_error_for_writes_and_no_hindrance_for_reads()
    {
        var url = await other.CreateDatabaseAsync("plain");
        await Migrator.MigrateAsync(url, _cancellation);
        await OtherServerFixture.ExecuteAsync(
            other.Superuser(url),
            $"ALTER DATABASE {url.Settings(_ => { }).Database} SET default_transaction_read_only = on"
        );
        await using var database = await Database.OpenAsync(url, SchemaPolicy.Require, _cancellation);

        Assert.Empty(await database.Sweeps.SweepsAsync(_cancellation));
        var error = await Assert.ThrowsAsync<EnvironmentException>(() =>
            database.Sweeps.SubmitAsync(Samples.Sweep("x", 1, 1, Samples.Variant("bias")), "", null, _cancellation)
        );

        Assert.Contains("default_transaction_read_only", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Statement_that_the_server_cancels_is_an_environment_error()
    {
        var url = (await other.CreateDatabaseAsync("plain")).WithSession(
            new SessionSetting("statement_timeout", "200ms")
        );
        await using var connections = new ConnectionPool(url, SessionSettings.ForClients, _ => { });

        var error = await Assert.ThrowsAsync<EnvironmentException>(() =>
            connections.UseAsync(
                async connection =>
                {
                    await using var sleep = new NpgsqlCommand("SELECT pg_sleep(60)", connection);
                    return await sleep.ExecuteScalarAsync(_cancellation);
                },
                _cancellation
            )
        );

        Assert.Contains("statement timeout", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reads_go_on_after_an_administrator_ended_every_session()
    {
        var url = await other.CreateDatabaseAsync("plain");
        await Migrator.MigrateAsync(url, _cancellation);
        await using var database = await Database.OpenAsync(url, SchemaPolicy.Require, _cancellation);
        var spec = Samples.Sweep("x", 1, 1, Samples.Variant("bias"));
        var sweep = await database.Sweeps.SubmitAsync(spec, "", null, _cancellation);
        foreach (
            var read in (Func<Task>[])
                [
                    () => database.Sweeps.SweepsAsync(_cancellation),
                    () => database.Terms.ReadAsync(_cancellation),
                    () => database.Ledger.SnapshotAsync(sweep.Id, _cancellation),
                    () => database.Cells.ResultsAsync("x", _cancellation),
                    () => database.Sweeps.MainTableAsync(sweep.Id, _cancellation),
                ]
        )
        {
            // Two idle sessions: the second must not be taken for a fresh one.
            await Task.WhenAll(database.Sweeps.SweepsAsync(_cancellation), database.Sweeps.SweepsAsync(_cancellation));
            await OtherServerFixture.ExecuteAsync(
                other.Superuser(url),
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND "
                    + "usename = 'plain'"
            );
            await read();
        }
    }

    [Fact]
    public async Task Reads_go_on_after_the_server_ended_idle_sessions()
    {
        var url = await other.CreateDatabaseAsync("idler");
        await Migrator.MigrateAsync(url, _cancellation);
        Assert.SkipWhen(
            await OtherServerFixture.ValueAsync(
                url,
                "SELECT count(*) FROM pg_settings WHERE name = 'idle_session_timeout'"
            ) == "0",
            "the server is older than PostgreSQL 14"
        );
        await using var database = await Database.OpenAsync(
            url.WithSession(new SessionSetting("idle_session_timeout", "500ms")),
            SchemaPolicy.Require,
            _cancellation
        );
        await database.Sweeps.SweepsAsync(_cancellation);

        while (
            await OtherServerFixture.ValueAsync(
                other.Superuser(url),
                "SELECT count(*) FROM pg_stat_activity WHERE usename = 'idler'"
            ) != "0"
        )
            await Task.Delay(50, _cancellation);

        Assert.Empty(await database.Sweeps.SweepsAsync(_cancellation));
    }

    [Theory]
    [InlineData("primary", true)]
    [InlineData("read-write", true)]
    [InlineData("any", true)]
    [InlineData("prefer-standby", true)]
    [InlineData("standby", false)]
    [InlineData("read-only", false)]
    public async Task Only_server_of_a_url_is_what_target_session_attrs_asks_for(string wanted, bool isAccepted)
    {
        var url = await other.CreateDatabaseAsync("plain");
        var settings = url.Settings(s => s.TargetSessionAttributes = wanted);
        var asked = DatabaseUrl.Parse(settings.ConnectionString);

        if (isAccepted)
            await Migrator.CheckAsync(asked, _cancellation);
        else
            Assert.Contains(
                "target_session_attrs",
                (
                    await Assert.ThrowsAsync<EnvironmentException>(() => Migrator.CheckAsync(asked, _cancellation))
                ).Message,
                StringComparison.Ordinal
            );
    }

    [Fact]
    public async Task Psql_reaches_what_the_program_reaches()
    {
        Machine.Needs("psql");
        var url = await other.CreateDatabaseAsync("plain");
        await OtherServerFixture.ExecuteAsync(url, "CREATE SCHEMA \"my schema\"");
        var database = url.Settings(_ => { }).Database;
        var several = DatabaseUrl.Parse(
            $"host=/nowhere,{other.Folder} user=plain dbname={database} target_session_attrs=primary "
                + "application_name=me options='-c search_path=\"my\\\\ schema\"'"
        );
        await using var connections = new ConnectionPool(several, SessionSettings.ForClients, _ => { });
        const string query =
            "SELECT current_setting('search_path') || '|' || current_user || '|' || current_database() || '|' || "
            + "current_setting('application_name')";

        var byProgram = await connections.UseAsync(
            async connection =>
            {
                await using var ask = new NpgsqlCommand(query, connection);
                return (string)(await ask.ExecuteScalarAsync(_cancellation))!;
            },
            _cancellation
        );

        var start = new System.Diagnostics.ProcessStartInfo("psql", ["-X", "-A", "-t", "-c", query])
        {
            RedirectStandardOutput = true,
        };
        start.Environment["PGHOSTADDR"] = "192.0.2.1";
        several.SetClientEnvironment(start.Environment);
        using var psql = System.Diagnostics.Process.Start(start)!;
        Assert.Equal(byProgram, (await psql.StandardOutput.ReadToEndAsync(_cancellation)).Trim());
        Assert.Equal($"\"my schema\"|plain|{database}|me", byProgram);
        await psql.WaitForExitAsync(_cancellation);
    }

    private Task<string> ShowAsync(ConnectionPool connections) =>
        connections.UseAsync(
            async connection =>
            {
                await using var show = new NpgsqlCommand(
                    """
                    SELECT concat_ws('|',
                        current_setting('idle_in_transaction_session_timeout'),
                        current_setting('statement_timeout'),
                        current_setting('lock_timeout'),
                        current_setting('synchronous_commit'),
                        current_setting('transaction_isolation'))
                    """,
                    connection
                );
                return (string)(await show.ExecuteScalarAsync(_cancellation))!;
            },
            _cancellation
        );
}
