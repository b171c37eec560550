using Npgsql;
using TauGate.Core.Ports;
using TauGate.Storage.Connections;
using TauGate.Storage.Schema;
using TauGate.Storage.Terms;

namespace TauGate.Storage.Tests;

public sealed class TermStoreTests(PrivateServerFixture server) : DatabaseTests(server)
{
    private static readonly CancellationToken None = CancellationToken.None;

    private ITermStore Terms => Db.Database.Terms;

    [Fact]
    public async Task Term_is_taken_by_one_of_those_who_saw_the_same_row()
    {
        var observed = await Terms.ReadAsync(None);

        var taken = await Task.WhenAll(
            Enumerable.Range(0, 4).Select(i => Terms.TryTakeAsync(observed, $"h{i}", $"a{i}", None))
        );

        Assert.Equal(observed.Number.Next, Assert.Single(taken, t => t is not null));
        var row = await Terms.ReadAsync(None);
        Assert.Equal(observed.Number.Next, row.Number);
        Assert.Equal(0, row.Beat);
    }

    [Fact]
    public async Task Beat_keeps_a_candidate_that_saw_the_row_before_it_from_taking_over()
    {
        var term = await Db.TakeTermAsync("beating");
        var observed = await Terms.ReadAsync(None);

        Assert.True(await Terms.BeatAsync(term, None));

        Assert.Null(await Terms.TryTakeAsync(observed, "candidate", "address", None));
        Assert.Equal(observed with { Beat = observed.Beat + 1 }, await Terms.ReadAsync(None));
    }

    [Fact]
    public async Task Release_lets_the_next_candidate_in_and_ends_the_beat()
    {
        var term = await Db.TakeTermAsync("leaving");

        await Terms.ReleaseAsync(term, None);
        await Terms.ReleaseAsync(term, None);

        Assert.Null((await Terms.ReadAsync(None)).Holder);
        Assert.False(await Terms.BeatAsync(term, None));
        var next = await Db.TakeTermAsync("arriving");
        await Terms.ReleaseAsync(term, None);
        Assert.True(await Terms.BeatAsync(next, None));
    }

    [Fact]
    public async Task Writes_of_a_term_that_is_over_are_refused_and_leave_nothing()
    {
        await Db.TakeTermAsync("holder");
        var spec = Samples.Sweep("fenced", 1, 1, Samples.Variant("bias"));
        var sweep = await Db.Database.Sweeps.SubmitAsync(spec, "", null, None);
        await Samples.RecordFoundationsAsync(Db, spec);
        var task = Samples.Tasks(spec).Single();
        var old = Db.Term;
        await Db.TakeTermAsync("successor");
        var ledger = Db.Database.Ledger;

        await Assert.ThrowsAsync<TermLostException>(() =>
            ledger.RecordAsync(old, Samples.Batch(Samples.Cell(task)), None)
        );
        await Assert.ThrowsAsync<TermLostException>(() =>
            ledger.RecordAsync(old, Samples.Batch(Samples.Failure(task)), None)
        );
        await Assert.ThrowsAsync<TermLostException>(() => ledger.RecordAsync(old, RecordBatch.Empty, None));
        await Assert.ThrowsAsync<TermLostException>(() => ledger.QuarantineAsync(old, [task.Key], "reason", None));
        await Assert.ThrowsAsync<TermLostException>(() =>
            ledger.UpsertWorkerAsync(old, new WorkerRow(WorkerId.New(), 1, "h", 1, Samples.Class, "c", "0", "2"), None)
        );
        Assert.False(await Terms.BeatAsync(old, None));

        Assert.Equal(new SweepProgress(1, 0, 0, 0, 0, 0, 1), await Db.Database.Sweeps.ProgressAsync(sweep.Id, None));
        Assert.Empty((await Db.Database.Ledger.SnapshotAsync(sweep.Id, None)).Failures);
    }

    [Fact]
    public async Task Takeover_ends_the_connection_of_an_older_holder_that_stalls_inside_a_transaction()
    {
        var term = await Db.TakeTermAsync("stalled");
        await using var stalled = new NpgsqlConnection(
            Db.Url.Settings(s => s.ApplicationName = $"taugate term={term.Value} holder=stalled").ConnectionString
        );
        await stalled.OpenAsync(None);
        await using var transaction = await stalled.BeginTransactionAsync(None);
        var assertTerm = $"SELECT assert_term({term.Value}, {MigrationSet.Shipped.SchemaVersion})";
        await using (var fence = new NpgsqlCommand(assertTerm, stalled))
            await fence.ExecuteNonQueryAsync(None);

        var next = await Db.TakeTermAsync("successor");

        Assert.Equal(term.Next, next);
        await using var late = new NpgsqlCommand("SELECT 1", stalled);
        await Assert.ThrowsAnyAsync<NpgsqlException>(() => late.ExecuteNonQueryAsync(None));
    }

    [Fact]
    public async Task Connections_of_a_term_carry_it_for_the_next_holder_to_find()
    {
        var term = await Db.TakeTermAsync("limited");
        Assert.True(await Terms.BeatAsync(term, None));

        Assert.Equal(
            ["1"],
            await Db.QueryAsync(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name = "
                    + $"'taugate term={term.Value} holder=limited'"
            )
        );
    }

    [Fact]
    public async Task Connection_of_a_term_that_stalls_inside_a_transaction_is_ended_by_the_server_soon()
    {
        await using var connections = new ConnectionPool(Db.Url, SessionSettings.ForTerms, s =>
            TermConnections.Configure(s, new TermNumber(9), "somebody")
        );

        var settings = await connections.UseAsync(
            async connection =>
            {
                await using var show = new NpgsqlCommand(
                    "SELECT current_setting('idle_in_transaction_session_timeout') || ' ' || "
                        + "current_setting('statement_timeout') || ' ' || current_setting('application_name')",
                    connection
                );
                return (string)(await show.ExecuteScalarAsync(None))!;
            },
            None
        );

        Assert.Equal("3s 30s taugate term=9 holder=somebody", settings);
    }

    [Fact]
    public async Task Submission_of_a_term_has_the_time_that_a_million_cells_take()
    {
        var term = await Db.TakeTermAsync("submits");
        await using var connections = new TermConnections(Db.Url, "public");
        var limits = "";

        await connections.InTermAsync(
            term,
            async connection =>
            {
                await using var show = new NpgsqlCommand(
                    "SELECT current_setting('idle_in_transaction_session_timeout') || ' ' || "
                        + "current_setting('statement_timeout') || ' ' || current_setting('application_name')",
                    connection
                );
                limits = $"{await show.ExecuteScalarAsync(None)} {connection.CommandTimeout}";
            },
            None
        );

        Assert.Equal($"1min 10min taugate term={term.Value} holder=unknown 600", limits);
    }
}
