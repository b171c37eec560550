namespace TauGate.EndToEnd;

/// <summary>`taugate run` as a user meets it: a fresh home, a second run, odd input.</summary>
public sealed class RunTests(EndToEndFixture shared) : IDisposable
{
    private readonly TemporaryFolder _home = new();

    public void Dispose() => _home.Dispose();

    [Fact]
    public async Task Run_on_an_empty_home_trains_every_cell_and_a_second_run_trains_none()
    {
        var sweep = _home.Write("small.yaml", Sweeps.Real);

        string[] arguments = ["run", sweep, "--data", shared.DataFolder, "--json"];
        var first = (await TauGateProgram.RunAsync(_home.Path, arguments)).ExpectExit(0);
        var second = (await TauGateProgram.RunAsync(_home.Path, arguments)).ExpectExit(0);

        Assert.Equal((Sweeps.SmallCells, 0, Sweeps.SmallCells), Counts(first));
        Assert.Equal((Sweeps.SmallCells, Sweeps.SmallCells, 0), Counts(second));

        var table = (await TauGateProgram.RunAsync(_home.Path, "table", "small", "--json"))
            .ExpectExit(0)
            .Json.GetProperty("rows")
            .EnumerateArray()
            .ToList();
        Assert.Equal(["frozen", "taugate", "lora", "lora"], table.Select(r => r.GetProperty("label").GetString()!));
        Assert.Equal([1, 8], table.Skip(2).Select(r => r.GetProperty("axes").GetProperty("rank").GetInt32()));
        Assert.Equal([0, 1024, 1818, 8 * 1818], table.Select(r => r.GetProperty("trainable_parameters").GetInt64()));
        Assert.All(table, r => Assert.Equal(2, r.GetProperty("n").GetInt32()));
        double Target(int row) =>
            table[row].GetProperty("metrics").GetProperty("target_accuracy").GetProperty("mean").GetDouble();
        Assert.InRange(Target(0), 0.85, 1);
        Assert.True(Target(1) > Target(0), "taugate does not exceed the frozen foundation on the rotated mode");
        Assert.True(Target(3) > Target(1), "lora at rank 8 does not exceed taugate on the rotated mode");

        var text = (await TauGateProgram.RunAsync(_home.Path, "table", "small")).ExpectExit(0).Output;
        Assert.Contains("taugate", text, StringComparison.Ordinal);
        await AssertTablesAsync();
        var status = (await TauGateProgram.RunAsync(_home.Path, "status", "small", "--json")).ExpectExit(0).Json;
        Assert.Equal(Sweeps.SmallCells, status.GetProperty("cells").GetProperty("done").GetInt32());
        Assert.Equal(0, status.GetProperty("conflicts").GetInt32());
        AssertNothingLeft();
    }

    /// <summary>
    /// Tables that read other views than the main one, the way from a number to its cells, and the lock file.
    /// </summary>
    private async Task AssertTablesAsync()
    {
        foreach (var table in new[] { "hardening", "layers", "runtime", "methods" })
            Assert.NotEmpty(
                (await TauGateProgram.RunAsync(_home.Path, "table", "small", "--table", table, "--json"))
                    .ExpectExit(0)
                    .Json.GetProperty("rows")
                    .EnumerateArray()
            );
        Assert.Contains(
            @"\bottomrule",
            (await TauGateProgram.RunAsync(_home.Path, "table", "small", "--format", "latex")).ExpectExit(0).Output,
            StringComparison.Ordinal
        );
        var main = (
            await TauGateProgram.RunAsync(
                _home.Path,
                "table",
                "small",
                "--json",
                "--lock",
                Path.Combine(_home.Path, "small.lock")
            )
        )
            .ExpectExit(0)
            .Json;
        Assert.Equal(0, main.GetProperty("missing_cells").GetInt32());
        double Mean(int row) =>
            main.GetProperty("rows")[row]
                .GetProperty("metrics")
                .GetProperty("target_accuracy")
                .GetProperty("mean")
                .GetDouble();

        var compared = (
            await TauGateProgram.RunAsync(
                _home.Path,
                "table",
                "small",
                "--table",
                "compare",
                "lora rank=8",
                "taugate",
                "--json"
            )
        )
            .ExpectExit(0)
            .Json.GetProperty("rows")[0];
        Assert.Equal(2, compared.GetProperty("n").GetInt32());
        Assert.Equal(Mean(3) - Mean(1), compared.GetProperty("difference_mean").GetDouble(), 1e-12);

        var number = (
            await TauGateProgram.RunAsync(_home.Path, "explain", "small", "lora rank=8 target_accuracy", "--json")
        )
            .ExpectExit(0)
            .Json;
        Assert.Equal(Mean(3), number.GetProperty("mean").GetDouble());
        Assert.Equal(
            Mean(3),
            number.GetProperty("rows").EnumerateArray().Average(r => r.GetProperty("value").GetDouble()),
            1e-12
        );

        (
            await TauGateProgram.RunAsync(
                _home.Path,
                "table",
                "small",
                "--check",
                Path.Combine(_home.Path, "small.lock")
            )
        ).ExpectExit(0);
        Assert.Contains(
            "there are: main, ",
            (await TauGateProgram.RunAsync(_home.Path, "table", "small", "--table", "no-such-table"))
                .ExpectExit(2)
                .Error,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Node_and_trainers_stay_within_their_memory()
    {
        var sweep = _home.Write("small.yaml", Sweeps.Real);
        await using var run = TauGateProgram.Start(
            _home.Path,
            "run",
            sweep,
            "--data",
            shared.DataFolder,
            "--verbose",
            "--json",
            "--set",
            "seeds=0..19"
        );
        // Late enough that each trainer has held two foundations and trained methods that need the images, and long
        // before the end.
        await run.LineAsync(l => l.StartsWith("trained lora rank=8, seed 2", StringComparison.Ordinal));

        var trainers = Processes.TrainersOf(run.Id);
        Assert.NotEmpty(trainers);
        Assert.All(trainers, t => Assert.InRange(Processes.PeakMemory(t), 1, 749));
        Assert.All(trainers, t => Assert.InRange(Processes.PrivateMemory(t)!.Value, 1, 349));
        Assert.InRange(Processes.PeakMemory(run.Id), 1, 299);

        Processes.Signal(run.Id, Processes.Interrupt);
        (await run.FinishAsync()).ExpectExit(130);
    }

    [Fact]
    public async Task Added_seeds_train_only_what_is_new()
    {
        var sweep = _home.Write("small.yaml", Sweeps.Small);
        (
            await TauGateProgram.RunAsync(
                _home.Path,
                "run",
                sweep,
                "--data",
                Excerpt.Folder,
                "--slots",
                "1",
                "--set",
                "seeds=0..0"
            )
        ).ExpectExit(0);

        var plan = (await TauGateProgram.RunAsync(_home.Path, "plan", sweep, "--json")).ExpectExit(0).Json;
        Assert.Equal(
            (8, 4),
            (
                plan.GetProperty("cells").GetProperty("total").GetInt32(),
                plan.GetProperty("cells").GetProperty("reused").GetInt32()
            )
        );

        var more = (
            await TauGateProgram.RunAsync(_home.Path, "run", sweep, "--data", Excerpt.Folder, "--slots", "1", "--json")
        ).ExpectExit(0);
        Assert.Equal((8, 4, 4), Counts(more));
        AssertNothingLeft();
    }

    [Fact]
    public async Task Sweep_runs_in_a_database_of_the_users_own()
    {
        Machine.Needs("psql");
        var server = Path.Combine(_home.Path, "server");
        Directory.CreateDirectory(server);
        var url = (await TauGateProgram.RunAsync(server, "db", "start")).ExpectExit(0).Output.Trim();
        try
        {
            var mine = url[..url.LastIndexOf('/')] + "/mine";
            (await TauGateProgram.RunAsync(server, "db", "psql", "--", "-qc", "create database mine")).ExpectExit(0);
            var sweep = _home.Write("small.yaml", Sweeps.Small);
            var home = Path.Combine(_home.Path, "home");

            var refused = (await TauGateProgram.RunAsync(home, "run", sweep, "--db", mine)).ExpectExit(3);
            Assert.Contains("db migrate", refused.Error, StringComparison.Ordinal);
            (await TauGateProgram.RunAsync(home, "db", "migrate", "--db", mine)).ExpectExit(0);
            var run = (
                await TauGateProgram.RunAsync(
                    home,
                    "run",
                    sweep,
                    "--db",
                    mine,
                    "--data",
                    Excerpt.Folder,
                    "--slots",
                    "1",
                    "--set",
                    "seeds=0..0",
                    "--json"
                )
            ).ExpectExit(0);

            Assert.Equal((4, 0, 4), Counts(run));
            Assert.False(Directory.Exists(Path.Combine(home, "postgres")));
            var rows = (
                await TauGateProgram.RunAsync(
                    home,
                    "db",
                    "psql",
                    "--db",
                    mine,
                    "--",
                    "-Atc",
                    "select count(*) from result where sweep = 'small' and status = 'done'"
                )
            ).ExpectExit(0);
            Assert.Equal("4", rows.Output.Trim());
        }
        finally
        {
            (await TauGateProgram.RunAsync(server, "db", "stop")).ExpectExit(0);
        }
        AssertNothingLeft();
    }

    [Fact]
    public async Task Plan_without_a_database_starts_none_and_writes_nothing()
    {
        var home = Path.Combine(_home.Path, "home");
        foreach (var (name, cells) in new[] { ("quick", 36), ("paper", 340) })
        {
            var plan = (await TauGateProgram.RunAsync(home, "plan", $"sweeps/{name}.yaml", "--json"))
                .ExpectExit(0)
                .Json;
            Assert.Equal(cells, plan.GetProperty("cells").GetProperty("total").GetInt32());
        }
        Assert.False(Directory.Exists(home));
    }

    [Theory]
    [InlineData("name: bad\nseeds: 20\nmethods: { frozen: {} }\n", "did you mean 0..19")]
    [InlineData("name: bad\nseeds: 0..1\nmethods: { taugat: {} }\n", "did you mean 'taugate'")]
    [InlineData("name: bad\nseeds: 0..1\nmethods: { lora: { rank: 0 } }\n", "rank")]
    [InlineData("", "empty")]
    public async Task Bad_sweep_file_is_refused_with_its_place_and_nothing_is_written(string text, string expected)
    {
        var sweep = _home.Write("bad.yaml", text);
        var home = Path.Combine(_home.Path, "home");

        var refused = (await TauGateProgram.RunAsync(home, "run", sweep)).ExpectExit(2);

        Assert.Contains("bad.yaml", refused.Error, StringComparison.Ordinal);
        Assert.Contains(expected, refused.Error, StringComparison.OrdinalIgnoreCase);
        Assert.Empty(refused.Output);
        Assert.False(Directory.Exists(home));
    }

    [Theory]
    [InlineData("run")]
    [InlineData("run", "sweeps/quick.yaml", "--slots", "0")]
    [InlineData("run", "sweeps/quick.yaml", "--slots", "many")]
    [InlineData("run", "sweeps/quick.yaml", "--db", "postgres://localhost:99999/x")]
    [InlineData("table", "no-such-sweep")]
    [InlineData("walk")]
    public async Task Bad_command_line_exits_2(params string[] args) =>
        (await TauGateProgram.RunAsync(Path.Combine(_home.Path, "home"), args)).ExpectExit(2);

    [Fact]
    public async Task Unreachable_database_exits_3_and_never_prints_the_password()
    {
        var refused = (
            await TauGateProgram.RunAsync(
                _home.Path,
                "run",
                "sweeps/quick.yaml",
                "--db",
                "postgres://me:sesame-7@127.0.0.1:1/x"
            )
        ).ExpectExit(3);
        Assert.Contains("127.0.0.1", refused.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("sesame-7", refused.Error + refused.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Corrupt_data_file_is_named_and_replaced_on_request()
    {
        var data = (await TauGateProgram.RunAsync(_home.Path, "data", "path")).ExpectExit(0).Output.Trim();
        Directory.CreateDirectory(data);
        foreach (var file in Directory.EnumerateFiles(shared.DataFolder))
            File.Copy(file, Path.Combine(data, Path.GetFileName(file)), overwrite: true);
        var labels = Path.Combine(data, "t10k-labels-idx1-ubyte");
        var bytes = await File.ReadAllBytesAsync(labels, TestContext.Current.CancellationToken);
        bytes[1000] ^= 1;
        await File.WriteAllBytesAsync(labels, bytes, TestContext.Current.CancellationToken);

        var refused = (await TauGateProgram.RunAsync(_home.Path, "data", "fetch")).ExpectExit(3);
        Assert.Contains("t10k-labels-idx1-ubyte", refused.Error, StringComparison.Ordinal);

        (await TauGateProgram.RunAsync(_home.Path, "data", "fetch", "--replace")).ExpectExit(0);
        (await TauGateProgram.RunAsync(_home.Path, "data", "fetch")).ExpectExit(0);
    }

    [Fact]
    public async Task Doctor_finds_a_healthy_machine()
    {
        var doctor = (await TauGateProgram.RunAsync(_home.Path, "doctor", "--data", shared.DataFolder, "--json"))
            .ExpectExit(0)
            .Json;
        Assert.All(doctor.GetProperty("checks").EnumerateArray(), c =>
            Assert.NotEqual("failed", c.GetProperty("outcome").GetString())
        );
        AssertNothingLeft();
    }

    private static (int Done, int Reused, int Trained) Counts(TauGateProgram.Finished run)
    {
        var cells = run.Json.GetProperty("cells");
        return (
            cells.GetProperty("done").GetInt32(),
            cells.GetProperty("reused").GetInt32(),
            run.Json.GetProperty("trained").GetInt32()
        );
    }

    private void AssertNothingLeft() => Assert.Empty(Processes.Naming(_home.Path));
}
