using Npgsql;
using TauGate.Core.Errors;
using TauGate.Core.Ports;
using TauGate.Core.Sweeps;
using TauGate.Storage.Connections;

namespace TauGate.Storage.Tests;

/// <summary>
/// Whatever a server, a connection or its rows do, callers of the ports get an <see cref="EnvironmentException"/> and
/// never an error of Npgsql's or of the runtime's.
/// </summary>
public sealed class BorderTests(PrivateServerFixture server) : DatabaseTests(server)
{
    private static readonly CancellationToken None = CancellationToken.None;
    private static readonly SweepSpec Spec = Samples.Sweep("border", 1, 2, Samples.Variant("taugate"));

    private static readonly string[] States =
    [
        // What passes or what somebody puts right: a full disk and memory, broken files, a defect of the server's,
        // features that it has not, cancelled, deadlocked, read-only, and what no version has yet.
        "53100",
        "53200",
        "58030",
        "XX000",
        "XX001",
        "0A000",
        "55000",
        "57014",
        "40001",
        "25006",
        "ZZ999",
        // What is refused again: values, constraints, types, a trigger's RAISE.
        "22003",
        "23502",
        "23505",
        "23514",
        "42804",
        "P0001",
    ];

    /// <summary>Each kind of write: the table whose trigger hits it, and how it is asked for.</summary>
    private static readonly Dictionary<string, (string Table, Func<DatabaseFixture, Task> Ask)> Writes = new()
    {
        ["submit"] = ("sweep_variant", db =>
            db.Database.Sweeps.SubmitAsync(Spec with { Name = "another" }, "", null, None)
        ),
        ["record"] = ("cell_result", db =>
            db.Database.Ledger.RecordAsync(db.Term, Samples.Batch(Samples.Cell(First)), None)
        ),
        ["fail"] = ("failure", db =>
            db.Database.Ledger.RecordAsync(db.Term, Samples.Batch(Samples.Failure(First)), None)
        ),
        ["command"] = ("command", async db =>
            await db.Database.Control.RequestAsync(
                new ControlCommand(
                    CommandId.New(),
                    ControlKind.Pause,
                    (await db.Database.Sweeps.FindAsync("border", None))!.Id,
                    null,
                    "ann"
                ),
                None
            )
        ),
        ["blob"] = ("artifact", db =>
            db.Database.Artifacts.PutAsync(ArtifactDigest.Of("new"u8), "new"u8.ToArray(), None)
        ),
        ["register"] = ("registration", db => db.Database.Registrations.RegisterAsync(Spec, None)),
        ["beat"] = ("term", db => db.Database.Terms.BeatAsync(db.Term, None)),
    };

    /// <summary>Each kind of read.</summary>
    private static readonly Dictionary<string, Func<DatabaseFixture, SweepId, Task>> Reads = new()
    {
        ["sweeps"] = (db, _) => db.Database.Sweeps.SweepsAsync(None),
        ["progress"] = (db, id) => db.Database.Sweeps.ProgressAsync(id, None),
        ["table"] = (db, id) => db.Database.Sweeps.MainTableAsync(id, None),
        ["results"] = (db, id) => db.Database.Results.CellsAsync(id, None),
        ["cells"] = (db, id) => db.Database.Cells.RowsAsync(id, 0, 9, None),
        ["export"] = (db, _) => db.Database.Cells.ResultsAsync("border", None),
        ["snapshot"] = (db, id) => db.Database.Ledger.SnapshotAsync(id, None),
        ["term"] = (db, _) => db.Database.Terms.ReadAsync(None),
        ["plan"] = (db, _) => db.Database.Sweeps.PlanAsync(Spec, None),
        ["workers"] = (db, _) => db.Database.Sweeps.WorkersAsync(None),
    };

    public static TheoryData<string> Written => [.. Writes.Keys];

    public static TheoryData<string> Read => [.. Reads.Keys];

    private static CellTask First => Samples.Tasks(Spec).First();

    [Theory]
    [MemberData(nameof(Written))]
    public async Task Whatever_a_server_says_under_a_write_is_explained(string write)
    {
        await SubmitAsync();
        foreach (var state in States)
        {
            await OnWriteAsync(Writes[write].Table, $"RAISE EXCEPTION 'the server''s words' USING ERRCODE = '{state}'");

            var error = await Assert.ThrowsAnyAsync<EnvironmentException>(() => Writes[write].Ask(Db));

            Assert.Contains("the server's words", error.Message, StringComparison.Ordinal);
            Assert.Equal(state[..2] is "22" or "23" or "42" or "P0", error is DatabaseContentException);
        }
    }

    [Theory]
    [MemberData(nameof(Written))]
    public async Task Session_killed_under_a_write_is_explained_and_the_next_write_goes_through(string write)
    {
        await SubmitAsync();
        await OnWriteAsync(Writes[write].Table, "PERFORM pg_terminate_backend(pg_backend_pid())");

        Assert.IsType<EnvironmentException>(await Assert.ThrowsAnyAsync<Exception>(() => Writes[write].Ask(Db)));

        await OnWriteAsync(Writes[write].Table, "NULL");
        await Writes[write].Ask(Db);
    }

    [Theory]
    [MemberData(nameof(Read))]
    public async Task Dropped_table_under_a_read_is_explained(string read)
    {
        var sweep = await SubmitAsync();
        await Db.QueryAsync("DROP TABLE sweep, sweep_counter, sweep_revision, cell_result, term, worker CASCADE");

        var error = await Assert.ThrowsAsync<EnvironmentException>(() => Reads[read](Db, sweep));

        Assert.Contains("Run 'taugate db migrate'", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ALTER TABLE worker DROP CONSTRAINT worker_slots_check, ALTER slots TYPE text", "slots", true)]
    [InlineData("ALTER TABLE worker DROP CONSTRAINT worker_state; UPDATE worker SET state = 'asleep'", "state")]
    [InlineData("ALTER TABLE worker ALTER host DROP NOT NULL; UPDATE worker SET host = NULL", "host")]
    [InlineData(
        "ALTER TABLE worker ALTER numeric_class TYPE bytea; UPDATE worker SET numeric_class = '\\x00'",
        "numeric_class",
        true
    )]
    public async Task Rows_that_were_changed_by_hand_are_explained_with_their_column(
        string change,
        string column,
        bool dropsView = false
    )
    {
        await Db.Database.Ledger.UpsertWorkerAsync(
            Db.Term,
            new WorkerRow(WorkerId.New(), 1, "host", 1, Samples.Class, "class", "0.1.0", "2.10.0"),
            None
        );
        await Db.QueryAsync((dropsView ? "DROP VIEW worker_status; " : "") + change);

        var error = await Assert.ThrowsAsync<DatabaseContentException>(() => Db.Database.Sweeps.WorkersAsync(None));

        Assert.Contains($"column '{column}'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Specification_that_was_changed_by_hand_is_explained()
    {
        var sweep = await SubmitAsync();
        await Db.QueryAsync("UPDATE sweep_revision SET spec = '{}', spec_digest = sha256('{}')");

        var error = await Assert.ThrowsAsync<DatabaseContentException>(() =>
            Db.Database.Sweeps.RevisionsAsync(sweep, None)
        );
        await Assert.ThrowsAsync<DatabaseContentException>(() => Db.Database.Sweeps.SubmitAsync(Spec, "", null, None));

        Assert.Contains("column 'spec'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Row_that_was_deleted_by_hand_is_explained()
    {
        var sweep = await SubmitAsync();
        await Db.QueryAsync("DELETE FROM sweep_counter; DELETE FROM term; DELETE FROM meta");

        foreach (
            var read in (Func<Task>[])
                [
                    () => Db.Database.Sweeps.ProgressAsync(sweep, None),
                    () => Db.Database.Terms.ReadAsync(None),
                    () => Database.OpenAsync(Db.Url, SchemaPolicy.Require, None),
                ]
        )
            Assert.Contains(
                "gave 0 rows",
                (await Assert.ThrowsAsync<DatabaseContentException>(read)).Message,
                StringComparison.Ordinal
            );
    }

    [Fact]
    public async Task Blob_that_was_changed_by_hand_is_explained()
    {
        var name = ArtifactDigest.Of("bytes"u8);
        await Db.Database.Artifacts.PutAsync(name, "bytes"u8.ToArray(), None);
        await Db.QueryAsync("ALTER TABLE artifact DROP CONSTRAINT artifact_check; UPDATE artifact SET bytes = 'other'");

        var error = await Assert.ThrowsAsync<DatabaseContentException>(() =>
            Db.Database.Artifacts.GetAsync(name, None)
        );

        Assert.Contains("damaged in the database", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(100_000)]
    public async Task Session_killed_during_a_copy_is_explained(int rows)
    {
        await using var pool = Pool();

        var error = await Assert.ThrowsAsync<EnvironmentException>(() =>
            pool.InTransactionAsync(
                async connection =>
                {
                    await using (var make = new NpgsqlCommand("CREATE TEMP TABLE t (x bigint)", connection))
                        await make.ExecuteNonQueryAsync();
                    await using var import = await connection.BeginBinaryImportAsync(
                        "COPY t FROM STDIN (FORMAT BINARY)"
                    );
                    await KillAsync(connection);
                    for (var row = 0L; row < rows; row++)
                    {
                        await import.StartRowAsync();
                        await import.WriteAsync(row);
                    }
                    return await import.CompleteAsync();
                },
                None
            )
        );

        Assert.Contains(Db.Url.ToString(), error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Session_killed_between_two_statements_of_a_transaction_is_explained()
    {
        await using var pool = Pool();

        var error = await Assert.ThrowsAsync<EnvironmentException>(() =>
            pool.InTransactionAsync(
                async connection =>
                {
                    await ConnectionPool.ExecuteAsync(connection, "Submitting/notify", None);
                    await KillAsync(connection);
                    return await ConnectionPool.ExecuteAsync(connection, "Submitting/notify", None);
                },
                None
            )
        );

        Assert.Contains(Db.Url.ToString(), error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Session_killed_before_a_commit_is_explained()
    {
        await using var pool = Pool();

        await Assert.ThrowsAsync<EnvironmentException>(() =>
            pool.InTransactionAsync(
                async connection =>
                {
                    await ConnectionPool.ExecuteAsync(connection, "Submitting/notify", None);
                    await KillAsync(connection);
                    return true;
                },
                None
            )
        );
    }

    [Fact]
    public async Task Session_that_is_found_dead_while_nothing_was_asked_is_explained()
    {
        await using var pool = Pool(settings => settings.KeepAlive = 1);

        var error = await Assert.ThrowsAsync<EnvironmentException>(() =>
            pool.InTransactionAsync(
                async connection =>
                {
                    await ConnectionPool.ExecuteAsync(connection, "Submitting/notify", None);
                    await KillAsync(connection);
                    using var late = new CancellationTokenSource(Patience.OfStep);
                    while ((connection.FullState & System.Data.ConnectionState.Open) != 0)
                        await Task.Delay(20, late.Token);
                    return await ConnectionPool.ExecuteAsync(connection, "Submitting/notify", None);
                },
                None
            )
        );

        Assert.Contains("it ended between two statements", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rows_that_stop_coming_are_explained()
    {
        await using var pool = Pool();

        await Assert.ThrowsAsync<EnvironmentException>(() =>
            pool.UseAsync(
                async connection =>
                {
                    await using var command = new NpgsqlCommand(
                        "SELECT x, repeat('x', 10000) FROM generate_series(1, 100000) x",
                        connection
                    );
                    await using var reader = await command.ExecuteReaderAsync();
                    await reader.ReadAsync();
                    await KillAsync(connection);
                    while (await reader.ReadAsync()) { }
                    return true;
                },
                None
            )
        );
    }

    [Fact]
    public async Task Closed_database_is_explained()
    {
        var sweep = await SubmitAsync();
        await Db.Database.Terms.BeatAsync(Db.Term, None);
        await Db.Database.DisposeAsync();

        foreach (
            var ask in Reads
                .Values.Select(read => (Func<Task>)(() => read(Db, sweep)))
                .Concat(Writes.Values.Select(write => (Func<Task>)(() => write.Ask(Db))))
        )
            Assert.Contains(
                "were closed meanwhile",
                (await Assert.ThrowsAsync<EnvironmentException>(ask)).Message,
                StringComparison.Ordinal
            );
    }

    private async Task<SweepId> SubmitAsync()
    {
        var sweep = await Db.Database.Sweeps.SubmitAsync(Spec, "", null, None);
        await Samples.RecordFoundationsAsync(Db, Spec);
        return sweep.Id;
    }

    private ConnectionPool Pool(Action<NpgsqlConnectionStringBuilder>? change = null) =>
        new(Db.Url, SessionSettings.ForClients, change ?? (_ => { }));

    /// <summary>Has a statement run before each one that writes to a table.</summary>
    private Task<string[]> OnWriteAsync(string table, string statement) =>
        Db.QueryAsync(
            $"""
            CREATE OR REPLACE FUNCTION on_write() RETURNS trigger LANGUAGE plpgsql
                AS $$ BEGIN {statement}; RETURN NULL; END $$;
            DROP TRIGGER IF EXISTS on_write ON {table};
            CREATE TRIGGER on_write BEFORE INSERT OR UPDATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION on_write();
            """
        );

    private Task<string[]> KillAsync(NpgsqlConnection connection) =>
        Db.QueryAsync($"SELECT pg_terminate_backend({connection.ProcessID}, 10000)");
}
