using System.Diagnostics;
using Npgsql;
using TauGate.Core.Errors;
using TauGate.Core.Ports;
using TauGate.Core.Reading;
using TauGate.Core.Sweeps;
using TauGate.Core.Tuning;
using TauGate.Storage.Connections;
using TauGate.Storage.Schema;

namespace TauGate.Storage.Tests;

/// <summary>The roles of <c>deploy/postgres</c>: each does its work, and nothing else.</summary>
public sealed class RoleTests(PrivateServerFixture server, OtherServerFixture other) : IAsyncLifetime
{
    private static readonly CancellationToken None = CancellationToken.None;
    private DatabaseUrl _superuser = null!;

    public async ValueTask InitializeAsync()
    {
        _superuser = (await server.CreateDatabaseAsync()).WithDatabase($"roles_{Guid.NewGuid():N}");
        Machine.Needs("psql");
        await RunScriptAsync();
        await Migrator.MigrateAsync(As("owner"), None);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Coordinator_records_what_a_client_submitted_and_a_reader_sees_it()
    {
        await using var client = await OpenAsync("client");
        await using var coordinator = await OpenAsync("coordinator");
        await using var reader = await OpenAsync("reader");
        var spec = Samples.Sweep("roles", 1, 3, Samples.Variant("taugate"));
        var options = new SubmitOptions { IssuedBy = "ann@laptop" };

        await client.Sweeps.SubmitAsync(
            spec with
            {
                Seeds = Samples.Sweep("roles", 1, 2, []).Seeds,
            },
            "",
            null,
            None,
            options
        );
        var sweep = await client.Sweeps.SubmitAsync(spec, "", OwnerId.New(), None);
        var term = (
            await coordinator.Terms.TryTakeAsync(await coordinator.Terms.ReadAsync(None), "holder", "address", None)
        )!.Value;
        Assert.True(await coordinator.Terms.BeatAsync(term, None));
        await coordinator.Control.UpsertCoordinatorAsync(new CoordinatorRow(Guid.NewGuid(), "h", "a", "0.1.0"), None);
        var worker = new WorkerRow(WorkerId.New(), 1, "host", 1, Samples.Class, "class", "0.1.0", "2.10.0");
        await coordinator.Ledger.UpsertWorkerAsync(term, worker, None);
        await coordinator.Ledger.UpsertWorkerAsync(term, worker with { State = WorkerState.Draining }, None);
        await coordinator.Ledger.WorkerGoneAsync(term, worker.Id, 1, WorkerState.Left, 0, None);
        var tasks = Samples.Tasks(spec).ToArray();
        foreach (var task in tasks)
        {
            var bytes = Samples.FoundationBytes(task.Foundation.Seed);
            await coordinator.Artifacts.PutAsync(ArtifactDigest.Of(bytes), bytes, None);
            Assert.Empty(await coordinator.Artifacts.MissingAsync([ArtifactDigest.Of(bytes)], None));
        }
        var first = tasks[0];
        await coordinator.Ledger.RecordAsync(
            term,
            new RecordBatch(
                [.. tasks.Select(t => Samples.Foundation(t.Foundation, Samples.Execution()))],
                [
                    Samples.Cell(first),
                    Samples.Cell(first),
                    Samples.Cell(first, 31),
                    Samples.Cell(first, 31, Samples.Execution(numericClass: Samples.OtherClass)),
                ],
                [Samples.Failure(tasks[1])]
            ),
            None
        );
        await coordinator.Ledger.RecordLossesAsync(term, [new NodeLoss(tasks[2].Key, 1)], None);
        await coordinator.Ledger.RecordLossesAsync(term, [new NodeLoss(tasks[2].Key, 2)], None);
        await coordinator.Ledger.NoteRunningAsync(term, new Dictionary<SweepId, int> { [sweep.Id] = 1 }, None);
        await coordinator.Ledger.NoteRunningAsync(term, new Dictionary<SweepId, int> { [sweep.Id] = 2 }, None);
        await coordinator.Ledger.QuarantineAsync(term, [tasks[1].Key], "failures", None);
        Assert.Equal(
            1,
            (
                await client.Control.RequestAsync(
                    new ControlCommand(CommandId.New(), ControlKind.Retry, sweep.Id, null, "ann"),
                    None
                )
            ).Cells
        );
        await client.Control.RequestAsync(
            new ControlCommand(CommandId.New(), ControlKind.Pause, sweep.Id, null, "ann"),
            None
        );
        await coordinator.Ledger.CommandsAppliedAsync(
            term,
            [.. (await coordinator.Ledger.PendingCommandsAsync(None)).Select(c => new AppliedCommand(c.Id, "done"))],
            None
        );

        Assert.Equal(new SweepProgress(3, 1, 0, 0, 0, 0, 2, 2), await reader.Sweeps.ProgressAsync(sweep.Id, None));
        Assert.Equal(1, Assert.Single(await reader.Sweeps.MainTableAsync(sweep.Id, None)).N);
        Assert.Equal(
            ["done", "done", "revision 1: 2 cells, 0 had results"],
            (await reader.Control.HistoryAsync(null, 10, None)).Select(c => c.Outcome)
        );
        await coordinator.Terms.ReleaseAsync(term, None);
    }

    [Fact]
    public async Task Coordinator_goes_on_with_what_a_client_had_tuned()
    {
        await using var client = await OpenAsync("client");
        await using var coordinator = await OpenAsync("coordinator");
        var seeds = Samples.Sweep("tuned", 5, 6, []).Seeds;
        var tuned = Samples.Sweep("tuned", 1, 2, Samples.Variant("ia3"), Samples.Variant("frozen")) with
        {
            Tune = new TuneSpec(seeds, [0.01, 0.1]),
            Claims = [new Claim("learns", "ia3.target_accuracy > 0.5")],
        };
        var term = (
            await coordinator.Terms.TryTakeAsync(await coordinator.Terms.ReadAsync(None), "holder", "address", None)
        )!.Value;
        // New, and as a revision that replaces what there is.
        foreach (var spec in new[] { tuned, tuned with { Variants = [tuned.Variants[0]] } })
        {
            var tuning = TuningGrid.Of(spec);
            await client.Tuning.SubmitAsync(
                spec,
                "",
                null,
                None,
                new SubmitOptions { IssuedBy = "ann@laptop", Replace = true }
            );
            foreach (var task in Samples.Tasks(tuning))
                await coordinator.Artifacts.PutAsync(
                    ArtifactDigest.Of(Samples.FoundationBytes(task.Foundation.Seed)),
                    Samples.FoundationBytes(task.Foundation.Seed),
                    None
                );
            await coordinator.Ledger.RecordAsync(
                term,
                new RecordBatch(
                    [
                        .. Samples
                            .Tasks(tuning)
                            .Select(t => t.Foundation)
                            .DistinctBy(f => f.Key)
                            .Select(f => Samples.Foundation(f, Samples.Execution())),
                    ],
                    [.. Samples.Tasks(tuning).Select(t => Samples.Cell(t))],
                    []
                ),
                None
            );
            var pending = Assert.Single(await coordinator.Tuning.TunedAsync(None));
            await coordinator.Tuning.RefuseAsync(term, pending, "for now", None);
            await client.Tuning.SubmitAsync(spec, "", null, None, new SubmitOptions { Replace = true });
            var choice = await TuningReader.ReadAsync(coordinator.Tuning, spec, None);

            await coordinator.Tuning.ContinueAsync(term, pending, choice.Resolve(spec), choice.Trials, None);

            Assert.Equal(spec.CellCount, (await client.Sweeps.FindAsync("tuned", None))!.Cells);
            Assert.Equal(2, (await client.Tuning.TableAsync("tuned", None)).Length);
        }
    }

    [Fact]
    public async Task Client_registers_claims_and_a_reader_sees_what_was_there_by_then()
    {
        await using var client = await OpenAsync("client");
        await using var reader = await OpenAsync("reader");
        var spec = Samples.Sweep("claimed", 1, 2, Samples.Variant("ia3")) with
        {
            Claims = [new Claim("learns", "ia3.target_accuracy > 0.5")],
        };

        var registered = await client.Registrations.RegisterAsync(spec, None);

        var origin = Assert.Single(await ClaimOrigins.ReadAsync(reader.Registrations, spec, spec.Claims, None));
        Assert.Equal((registered.Digest, 2, 0), (origin.Registered?.Digest, origin.Cells, origin.Before));
    }

    [Theory]
    [InlineData("coordinator", "DELETE FROM sweep")]
    [InlineData("coordinator", "UPDATE sweep SET name = 'x'")]
    [InlineData("coordinator", "INSERT INTO pending_sweep (sweep_id) VALUES (1)")]
    [InlineData("coordinator", "UPDATE pending_sweep SET spec = ''")]
    [InlineData("coordinator", "UPDATE tuned_rate SET chosen = true")]
    [InlineData("reader", "DELETE FROM pending_sweep")]
    [InlineData("coordinator", "UPDATE registration SET sweep = 'x'")]
    [InlineData("client", "INSERT INTO registration (sweep, last_execution) VALUES ('x', 0)")]
    [InlineData("client", "INSERT INTO registration (sweep, registered_at) VALUES ('x', now())")]
    [InlineData("client", "DELETE FROM registration")]
    [InlineData("client", "UPDATE registered_claim SET text = 'x'")]
    [InlineData("reader", "INSERT INTO registered_claim (name) VALUES ('x')")]
    [InlineData("coordinator", "DELETE FROM cell_result")]
    [InlineData("coordinator", "UPDATE cell_result SET status = 'done'")]
    [InlineData("coordinator", "UPDATE execution SET host = 'x'")]
    [InlineData("coordinator", "DELETE FROM artifact")]
    [InlineData("coordinator", "DELETE FROM failure")]
    [InlineData("coordinator", "UPDATE artifact SET bytes = ''")]
    [InlineData("coordinator", "UPDATE membership SET cell_key = cell_key")]
    [InlineData("coordinator", "INSERT INTO sweep (name) VALUES ('x')")]
    [InlineData("coordinator", "DROP TABLE command")]
    [InlineData("coordinator", "CREATE TABLE mine (x integer)")]
    [InlineData("coordinator", "TRUNCATE command")]
    [InlineData("client", "DELETE FROM cell_result")]
    [InlineData("client", "INSERT INTO conflict VALUES (NULL)")]
    [InlineData("client", "UPDATE term SET term = term + 1")]
    [InlineData("client", "UPDATE command SET issued_by = 'somebody else'")]
    [InlineData("client", "UPDATE cell SET method = 'x'")]
    [InlineData("client", "CREATE TABLE mine (x integer)")]
    [InlineData("reader", "INSERT INTO sweep (name) VALUES ('x')")]
    [InlineData("reader", "UPDATE sweep SET priority = 1")]
    [InlineData("reader", "INSERT INTO command (id) VALUES (gen_random_uuid())")]
    [InlineData("reader", "DELETE FROM command")]
    public async Task Role_is_refused_what_is_not_its_work(string role, string statement)
    {
        var error = await Assert.ThrowsAsync<EnvironmentException>(() => ExecuteAsync(As(role), statement));

        Assert.Equal(
            PostgresErrorCodes.InsufficientPrivilege,
            Assert.IsType<PostgresException>(error.InnerException).SqlState
        );
    }

    [Fact]
    public async Task Role_that_lacks_another_is_not_told_to_join_itself()
    {
        await using var database = await Database.OpenAsync(AsUser("taugate_coordinator"), SchemaPolicy.Require, None);

        var error = await Assert.ThrowsAsync<EnvironmentException>(() =>
            database.CheckRightsAsync([DatabaseRole.Coordinator, DatabaseRole.Client], None)
        );

        Assert.Contains(
            "Have the owner grant them: GRANT taugate_client TO taugate_coordinator; with the roles",
            error.Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task User_with_too_few_rights_is_told_which_and_the_grant_that_repairs_it()
    {
        var ann = $"ann_{Guid.NewGuid():N}";
        await ExecuteAsync(_superuser, $"CREATE ROLE {ann} IN ROLE taugate_client");
        await using var database = await Database.OpenAsync(AsUser(ann), SchemaPolicy.Require, None);
        Assert.Empty(await database.CheckRightsAsync([DatabaseRole.Client, DatabaseRole.Reader], None));

        var error = await Assert.ThrowsAsync<EnvironmentException>(() =>
            database.CheckRightsAsync([DatabaseRole.Coordinator], None)
        );

        Assert.Contains("INSERT ON public.artifact", error.Message, StringComparison.Ordinal);
        var grant = $"GRANT taugate_coordinator TO {ann};";
        Assert.Contains(grant, error.Message, StringComparison.Ordinal);
        await ExecuteAsync(_superuser, grant);
        Assert.Empty(await database.CheckRightsAsync([DatabaseRole.Coordinator, DatabaseRole.Client], None));
    }

    [Theory]
    [InlineData("owner", "owns TauGate's tables")]
    [InlineData(null, "is a superuser")]
    public async Task User_with_more_rights_than_it_needs_is_warned_of(string? role, string warning)
    {
        await using var database = await Database.OpenAsync(
            role is null ? _superuser : As(role),
            SchemaPolicy.Require,
            None
        );

        Assert.Contains(
            warning,
            Assert.Single(await database.CheckRightsAsync([DatabaseRole.Coordinator], None)),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task User_that_may_delete_results_is_warned_of()
    {
        await ExecuteAsync(As("owner"), "GRANT DELETE ON cell_result TO taugate_coordinator");
        await using var database = await OpenAsync("coordinator");

        Assert.Contains(
            "REVOKE DELETE",
            Assert.Single(await database.CheckRightsAsync([DatabaseRole.Coordinator], None)),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Migrating_again_repairs_lost_rights_and_the_script_can_be_repeated()
    {
        await ExecuteAsync(As("owner"), "REVOKE INSERT ON cell_result FROM taugate_coordinator");
        await using var database = await OpenAsync("coordinator");
        var error = await Assert.ThrowsAsync<EnvironmentException>(() =>
            database.CheckRightsAsync([DatabaseRole.Coordinator], None)
        );
        Assert.Contains("lacks 1 rights", error.Message, StringComparison.Ordinal);

        await RunScriptAsync();
        await Migrator.MigrateAsync(As("owner"), None);

        Assert.Empty(await database.CheckRightsAsync([DatabaseRole.Coordinator], None));
    }

    [Theory]
    [InlineData(true)] // as before PostgreSQL 15: "public" belongs to the superuser
    [InlineData(false)]
    public async Task Administrator_of_a_managed_server_makes_roles_and_database(bool publicIsTheSuperusers)
    {
        var database = $"managed_{Guid.NewGuid():N}";
        var administrator = await other.CreateDatabaseAsync("administrator");
        await other.RoleNames.WaitAsync(None);
        using var roles = new Releasing(other.RoleNames);
        var superuser = other.Superuser(administrator).WithDatabase("postgres");
        await OtherServerFixture.ExecuteAsync(superuser, "ALTER ROLE administrator CREATEROLE CREATEDB");
        if (publicIsTheSuperusers)
        {
            await OtherServerFixture.ExecuteAsync(
                superuser,
                $"CREATE DATABASE {database} OWNER administrator TEMPLATE template0"
            );
            await OtherServerFixture.ExecuteAsync(
                superuser.WithDatabase(database),
                "ALTER SCHEMA public OWNER TO postgres; GRANT ALL ON SCHEMA public TO PUBLIC"
            );
        }

        await RunScriptAsync(administrator.WithDatabase("postgres"), database);
        await Migrator.MigrateAsync(other.As("taugate_owner", database), None);
        await RunScriptAsync(administrator.WithDatabase("postgres"), database);
        await Migrator.MigrateAsync(administrator.WithDatabase(database), None);

        await using var client = await Database.OpenAsync(
            other.As("taugate_client", database),
            SchemaPolicy.Require,
            None
        );
        Assert.Empty(await client.CheckRightsAsync([DatabaseRole.Client, DatabaseRole.Reader], None));
        await client.Sweeps.SubmitAsync(Samples.Sweep("managed", 1, 1, Samples.Variant("bias")), "", null, None);
        await using var coordinator = await Database.OpenAsync(
            other.As("taugate_coordinator", database),
            SchemaPolicy.Require,
            None
        );
        Assert.Empty(await coordinator.CheckRightsAsync([DatabaseRole.Coordinator], None));
        var refused = await Assert.ThrowsAsync<PostgresException>(() =>
            OtherServerFixture.ExecuteAsync(other.As("taugate_coordinator", database), "CREATE TABLE mine (x integer)")
        );
        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, refused.SqlState);
    }

    private Task<Database> OpenAsync(string role) => Database.OpenAsync(As(role), SchemaPolicy.Require, None);

    private DatabaseUrl As(string role) => AsUser($"taugate_{role}");

    // The private server lets in its own user only; that one becomes another role as soon as it is connected.
    private DatabaseUrl AsUser(string user) => _superuser.WithSession(new SessionSetting("role", user));

    private static async Task ExecuteAsync(DatabaseUrl url, string sql)
    {
        await using var connections = new ConnectionPool(url, SessionSettings.ForClients, _ => { });
        await connections.UseAsync(
            async connection =>
            {
                await using var command = new NpgsqlCommand(sql, connection);
                return await command.ExecuteNonQueryAsync(None);
            },
            None
        );
    }

    private Task RunScriptAsync() =>
        RunScriptAsync(_superuser.WithDatabase("postgres"), _superuser.Settings(_ => { }).Database!);

    private static async Task RunScriptAsync(DatabaseUrl administrator, string database)
    {
        var script = Path.Combine(Repository(), "deploy", "postgres", "roles.sql");
        var start = new ProcessStartInfo("psql", ["--no-psqlrc", "--quiet", "-v", $"database={database}", "-f", script])
        {
            RedirectStandardError = true,
        };
        administrator.SetClientEnvironment(start.Environment);
        using var psql = Process.Start(start)!;
        var errors = await psql.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await psql.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(psql.ExitCode == 0, errors);
    }

    private static string Repository()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "TauGate.sln")))
            folder = folder.Parent!;
        return folder.FullName;
    }
}
