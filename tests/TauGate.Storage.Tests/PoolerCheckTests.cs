using TauGate.Core.Errors;
using TauGate.Storage.Connections;
using TauGate.Storage.Schema;
using TauGate.Storage.Terms;

namespace TauGate.Storage.Tests;

public sealed class PoolerCheckTests(PrivateServerFixture server, OtherServerFixture other) : DatabaseTests(server)
{
    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Server_itself_is_not_taken_for_a_pooler() => await PoolerCheck.RunAsync(Db.Url, _cancellation);

    [Theory]
    [InlineData(true, 7, 7, 7, 7)] // one process serves both connections
    [InlineData(true, 7, 8, 8, 7)] // in turn
    [InlineData(true, 7, 8, 9, 8)] // a connection goes from one to another
    [InlineData(false, 7, 8, 7, 8)] // session mode: each keeps its own
    public void Processes_that_change_or_are_shared_tell_a_transaction_pooler(
        bool isPooler,
        int first,
        int second,
        int firstAgain,
        int secondAgain
    ) => Assert.Equal(isPooler, PoolerCheck.IsShared([(first, second), (firstAgain, secondAgain)]));

    [Theory]
    [InlineData("")]
    [InlineData("ignore_startup_parameters = options, extra_float_digits")]
    public async Task Pooler_in_session_mode_is_worked_through_with_every_setting_that_must_hold(string more)
    {
        var direct = await other.CreateDatabaseAsync("pooled");
        await OtherServerFixture.ExecuteAsync(direct, "CREATE SCHEMA mine");
        await using var pooler = await PgBouncer.StartAsync(other, "session", more);
        // Options of the URL would be refused, or lost, as startup parameters.
        var url = pooler.Through(direct).WithSession(new SessionSetting("search_path", "mine"));

        await Migrator.MigrateAsync(url, _cancellation);
        await using var database = await Database.OpenAsync(url, SchemaPolicy.Require, _cancellation);
        var term = (
            await database.Terms.TryTakeAsync(
                await database.Terms.ReadAsync(_cancellation),
                "pooled",
                "address",
                _cancellation
            )
        )!.Value;
        Assert.True(await database.Terms.BeatAsync(term, _cancellation));
        var spec = Samples.Sweep("pooled", 1, 1, Samples.Variant("bias"));
        await database.Sweeps.SubmitAsync(spec, "", null, _cancellation);
        var heard = new TaskCompletionSource();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(_cancellation);
        var listening = database.Ledger.ListenAsync(() => heard.TrySetResult(), stop.Token);
        await heard.Task.WaitAsync(TimeSpan.FromSeconds(60), _cancellation);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => listening);

        await using var connections = new ConnectionPool(url, SessionSettings.ForTerms, s =>
            TermConnections.Configure(s, term, "pooled")
        );
        Assert.Equal(
            "3s|30s|mine|read committed|on",
            await connections.UseAsync(
                async connection =>
                {
                    await using var show = new Npgsql.NpgsqlCommand(
                        "SELECT concat_ws('|', current_setting('idle_in_transaction_session_timeout'), "
                            + "current_setting('statement_timeout'), current_setting('search_path'), "
                            + "current_setting('default_transaction_isolation'), "
                            + "current_setting('synchronous_commit'))",
                        connection
                    );
                    return (string)(await show.ExecuteScalarAsync(_cancellation))!;
                },
                _cancellation
            )
        );
        Assert.Equal(
            "mine",
            await OtherServerFixture.ValueAsync(
                direct,
                "SELECT relnamespace::regnamespace::text FROM pg_class WHERE relname = 'cell_result'"
            )
        );
    }

    [Fact]
    public async Task Pooler_in_transaction_mode_is_refused_and_nothing_is_left_in_the_sessions_of_others()
    {
        var direct = await other.CreateDatabaseAsync("pooled");
        await using var pooler = await PgBouncer.StartAsync(other, "transaction", "default_pool_size = 1");
        var url = pooler.Through(direct);

        foreach (
            var attempt in (Func<Task>[])
                [
                    () => Migrator.CheckAsync(url, _cancellation),
                    () => Migrator.MigrateAsync(url, _cancellation),
                    () => Database.OpenAsync(url, SchemaPolicy.Require, _cancellation),
                ]
        )
        {
            var error = await Assert.ThrowsAsync<EnvironmentException>(attempt);
            Assert.Contains("session mode", error.Message, StringComparison.Ordinal);
        }

        Assert.Equal(
            "0|\"$user\", public",
            await OtherServerFixture.ValueAsync(
                url,
                "SELECT current_setting('statement_timeout') || '|' || current_setting('search_path')"
            )
        );
    }

    [Fact]
    public async Task What_a_pooler_says_is_an_environment_error()
    {
        var direct = await other.CreateDatabaseAsync("pooled");
        await using var pooler = await PgBouncer.StartAsync(other, "session", "");
        var url = pooler.Through(direct.WithDatabase("absent"));

        var error = await Assert.ThrowsAsync<EnvironmentException>(() => Migrator.CheckAsync(url, _cancellation));

        Assert.Contains("absent", error.Message, StringComparison.Ordinal);
    }
}
