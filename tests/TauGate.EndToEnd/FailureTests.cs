namespace TauGate.EndToEnd;

/// <summary>
/// The worst day: killed trainers, killed runs, interruptions. After each the sweep ends as if nothing had happened.
/// </summary>
public sealed class FailureTests : IDisposable
{
    private readonly TemporaryFolder _home = new();

    public void Dispose() => _home.Dispose();

    [Fact]
    public async Task Killed_trainer_costs_one_attempt_and_the_sweep_goes_on()
    {
        await using var run = StartRun(Sweeps.Small, slots: 2);
        await run.LineAsync(IsTraining);

        Processes.Signal(Processes.TrainersOf(run.Id)[0], Processes.Kill);

        var finished = (await run.FinishAsync()).ExpectExit(0);
        Assert.Equal(Sweeps.SmallCells, finished.Json.GetProperty("cells").GetProperty("done").GetInt32());
        Assert.Equal(1, finished.Json.GetProperty("failed_attempts").GetInt32());
        await AssertSettledAsync();
    }

    [Fact]
    public async Task Hanging_trainer_is_killed_at_the_timeout_and_the_sweep_goes_on()
    {
        await using var run = StartRun(Sweeps.Impatient);
        await run.LineAsync(IsTraining);

        Processes.Signal(Processes.TrainersOf(run.Id)[0], Processes.Stop);

        var finished = (await run.FinishAsync()).ExpectExit(0);
        Assert.Equal(Sweeps.SmallCells, finished.Json.GetProperty("cells").GetProperty("done").GetInt32());
        Assert.Equal(1, finished.Json.GetProperty("failed_attempts").GetInt32());
        await AssertSettledAsync();
    }

    [Fact]
    public async Task Killed_run_is_finished_by_the_next_one_without_training_a_done_cell_again()
    {
        await using (var run = StartRun(Sweeps.Small))
        {
            await run.LineAsync(IsTrainedCell);
            var trainers = Processes.TrainersOf(run.Id);
            Processes.Signal(run.Id, Processes.Kill);
            await run.FinishAsync();
            Assert.NotEmpty(trainers);
        }
        await FinishAsync();
    }

    [Fact]
    public async Task Interrupted_run_stops_cleanly_and_the_next_one_goes_on()
    {
        await using (var run = StartRun(Sweeps.Small))
        {
            await run.LineAsync(IsTrainedCell);
            Processes.Signal(run.Id, Processes.Interrupt);
            var stopped = (await run.FinishAsync()).ExpectExit(130);
            Assert.True(stopped.Json.GetProperty("interrupted").GetBoolean());
            Assert.Empty(Processes.Naming(_home.Path));
        }
        await FinishAsync();
    }

    [Theory]
    [InlineData(Processes.Kill)]
    [InlineData(Processes.Interrupt)] // as an administrator stops it
    public async Task Private_server_that_ends_is_started_again_and_no_result_is_lost(int signal)
    {
        await using var run = StartRun(Sweeps.Small);
        await run.LineAsync(IsTrainedCell);

        var postmaster = (
            await File.ReadAllLinesAsync(
                Path.Combine(_home.Path, "postgres", "data", "postmaster.pid"),
                TestContext.Current.CancellationToken
            )
        )[0];
        Processes.Signal(int.Parse(postmaster, System.Globalization.CultureInfo.InvariantCulture), signal);

        var finished = (await run.FinishAsync()).ExpectExit(0);
        Assert.Equal(
            (Sweeps.SmallCells, Sweeps.SmallCells),
            (
                finished.Json.GetProperty("cells").GetProperty("done").GetInt32(),
                finished.Json.GetProperty("trained").GetInt32()
            )
        );
        await AssertSettledAsync();
    }

    [Fact]
    public async Task Two_runs_of_one_sweep_at_once_share_the_work()
    {
        await using var first = StartRun(Sweeps.Small);
        await first.LineAsync(IsTraining);
        await using var second = StartRun(Sweeps.Small);

        var (one, two) = (
            (await first.FinishAsync()).ExpectExit(0).Json,
            (await second.FinishAsync()).ExpectExit(0).Json
        );

        Assert.All([one, two], run =>
            Assert.Equal(Sweeps.SmallCells, run.GetProperty("cells").GetProperty("done").GetInt32())
        );
        // The last cells may be executed by both, when one has nothing else to do: the second result attests.
        var attestations = await AssertSettledAsync(mayAttest: true);
        Assert.InRange(
            one.GetProperty("trained").GetInt32() + two.GetProperty("trained").GetInt32(),
            Sweeps.SmallCells,
            Sweeps.SmallCells + attestations
        );
    }

    private static bool IsTraining(string line) => line.Contains("training", StringComparison.Ordinal);

    private static bool IsTrainedCell(string line) =>
        line.StartsWith("trained ", StringComparison.Ordinal) && !line.Contains("foundation", StringComparison.Ordinal);

    private TauGateProgram StartRun(string sweep, int slots = 1) =>
        TauGateProgram.Start(
            _home.Path,
            "run",
            _home.Write($"small-{Guid.NewGuid():N}.yaml", sweep),
            "--data",
            Excerpt.Folder,
            "--slots",
            $"{slots}",
            "--verbose",
            "--json"
        );

    private async Task FinishAsync()
    {
        await using var second = StartRun(Sweeps.Small);
        var finished = (await second.FinishAsync()).ExpectExit(0).Json;

        Assert.Equal(Sweeps.SmallCells, finished.GetProperty("cells").GetProperty("done").GetInt32());
        // One cell at least was trained before: recorded, or in the spool from where the second run records it.
        Assert.InRange(finished.GetProperty("trained").GetInt32(), 1, Sweeps.SmallCells - 1);
        await AssertSettledAsync();
    }

    // Every execution that was recorded is the first of its cell: nothing twice, nothing to attest but copies.
    private async Task<int> AssertSettledAsync(bool mayAttest = false)
    {
        var status = (await TauGateProgram.RunAsync(_home.Path, "status", "small", "--json")).ExpectExit(0).Json;
        var attestations = status.GetProperty("attestations").GetInt32();
        Assert.Equal(
            (Sweeps.SmallCells, mayAttest ? attestations : 0, 0),
            (
                status.GetProperty("cells").GetProperty("done").GetInt32(),
                attestations,
                status.GetProperty("conflicts").GetInt32()
            )
        );
        Assert.Empty(Processes.Naming(_home.Path));
        return attestations;
    }
}
