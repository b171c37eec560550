using System.Text.Json;

namespace TauGate.EndToEnd;

/// <summary>`taugate verify`: cells trained again on this machine, compared to the bit.</summary>
[Collection(nameof(AnalysedSweep))]
public sealed class VerifyTests(AnalysedSweep sweep)
{
    /// <summary>One bit of the third last byte, the middle of the last tensor's last number.</summary>
    private const string Changed =
        "set_byte(bytes, octet_length(bytes) - 3, get_byte(bytes, octet_length(bytes) - 3) # 1)";

    [Fact]
    public async Task Cells_trained_again_have_equal_bits_and_whatever_was_changed_in_the_database_is_found()
    {
        var (taugate, ia3, bias, head) = (
            AnalysedSweep.Cell("taugate"),
            AnalysedSweep.Cell("ia3"),
            AnalysedSweep.Cell("bias"),
            AnalysedSweep.Cell("head")
        );
        await sweep.ExecuteAsync(
            $"""
            create table before as
                select r.key, r.adapter, r.target_correct, r.execution, e.numeric_class
                from cell_result r join execution e on e.id = r.execution;
            -- a blob of other bits whose digest is right, so that no constraint is in the way
            create table other (bytes) as
                select {Changed} from artifact where digest = (select adapter from before where key = {taugate});
            insert into artifact (digest, bytes) select sha256(bytes), bytes from other;
            update cell_result set adapter = (select sha256(bytes) from other) where key = {taugate};
            drop table other;
            -- one that was changed where it lies, its constraint dropped
            alter table artifact drop constraint artifact_check;
            update artifact set bytes = {Changed} where digest = (select adapter from before where key = {ia3});
            update cell_result set target_correct = target_correct + 1 where key = {bias};
            update execution set numeric_class = sha256('elsewhere')
                where id = (select execution from before where key = {head});
            """
        );
        TauGateProgram.Finished verified,
            refused;
        try
        {
            verified = (await sweep.AskAsync("verify", AnalysedSweep.Name, "--sample", "100", "--json")).ExpectExit(1);
            refused = (
                await sweep.AskAsync("export", AnalysedSweep.Name, "--what", "tensors", "--to", sweep.NewPath("out"))
            ).ExpectExit(3);
        }
        finally
        {
            await sweep.ExecuteAsync(
                $"""
                update artifact set bytes = {Changed} where digest = (select adapter from before where key = {ia3});
                alter table artifact add constraint artifact_check check (sha256(bytes) = digest);
                update cell_result r set adapter = b.adapter, target_correct = b.target_correct
                    from before b where b.key = r.key;
                update execution e set numeric_class = b.numeric_class from before b where b.execution = e.id;
                drop table before;
                """
            );
        }

        var cells = verified
            .Json.GetProperty("cells")
            .EnumerateArray()
            .ToDictionary(c => c.GetProperty("title").GetString()!);
        Assert.Equal(
            ["frozen", "full", "lora rank=1", "lora rank=8"],
            cells.Where(c => Verdict(c.Value) == "equal").Select(c => c.Key).Order(StringComparer.Ordinal)
        );
        Assert.Equal(["stored_rows", "stored_adapter"], Differences(cells["taugate"]));
        Assert.Equal(["stored_adapter"], Differences(cells["ia3"]));
        Assert.Contains(
            "damaged",
            cells["ia3"].GetProperty("differences")[0].GetProperty("found").GetString(),
            StringComparison.Ordinal
        );
        Assert.Equal(["stored_rows"], Differences(cells["bias"]));
        // its bits are not compared: it is said to be of another class
        Assert.Equal(["stored_rows"], Differences(cells["head"]));
        Assert.Equal(
            ["cell_result.adapter", "cell_result.target_correct", "execution.numeric_class"],
            verified
                .Json.GetProperty("stored")
                .GetProperty("altered")
                .EnumerateArray()
                .Select(a => a.GetProperty("column").GetString())
                .Order(StringComparer.Ordinal)
        );
        Assert.Equal(
            cells["head"].GetProperty("recorded_target_correct").GetInt32(),
            cells["head"].GetProperty("target_correct").GetInt32()
        );
        Assert.Contains("[8 of 8]", verified.Error, StringComparison.Ordinal);
        Assert.Contains("not what was recorded", refused.Error, StringComparison.Ordinal);
        Assert.Empty(Processes.Naming($"trainer --home {sweep.Home}"));
        // It compares and writes nothing.
        Assert.Equal(
            0L,
            await sweep.Server.ScalarAsync<long>(
                "select count(*) from attestation",
                TestContext.Current.CancellationToken
            )
        );
    }

    [Fact]
    public async Task Number_that_was_changed_behind_the_program_is_found_by_check_and_verify_and_is_not_locked()
    {
        var (file, second) = (sweep.NewPath("table.lock"), sweep.NewPath("second.lock"));
        (await TableAsync("--lock", file)).ExpectExit(0);
        var unchanged = (await TableAsync("--check", file)).ExpectExit(0);
        await sweep.ExecuteAsync(
            $"update cell_result set target_correct = target_correct - 100 where key = {AnalysedSweep.Cell("ia3")}; "
                + "create table gates_before as select * from gate_measure; update gate_measure set dead = width"
        );
        TauGateProgram.Finished check,
            json,
            refused,
            verified;
        try
        {
            check = (await TableAsync("--check", file)).ExpectExit(1);
            json = (await TableAsync("--check", file, "--json")).ExpectExit(1);
            refused = (await TableAsync("--lock", second)).ExpectExit(1);
            verified = (await sweep.AskAsync("verify", AnalysedSweep.Name, "--sample", "1", "--seed", "1")).ExpectExit(
                1
            );
        }
        finally
        {
            await sweep.ExecuteAsync(
                "update cell_result set target_correct = target_correct + 100 where key = "
                    + $"{AnalysedSweep.Cell("ia3")}; delete from gate_measure; "
                    + "insert into gate_measure select * from gates_before; drop table gates_before"
            );
        }

        Assert.Contains("nothing has changed", unchanged.Output, StringComparison.Ordinal);
        Assert.Contains("1 cell is of other bits: ia3 seed 3", check.Output, StringComparison.Ordinal);
        Assert.Contains("1 cell is of another curve, other gates", check.Output, StringComparison.Ordinal);
        foreach (var output in new[] { check.Output, refused.Error, verified.Output })
        {
            Assert.Contains("ia3 seed 3 (cell ", output, StringComparison.Ordinal);
            Assert.Contains("cell_result.target_correct is ", output, StringComparison.Ordinal);
            Assert.Contains("gate_measure is not what was recorded", output, StringComparison.Ordinal);
        }
        Assert.Equal(
            ["cell_result.target_correct", "gate_measure"],
            json.Json.GetProperty("stored")
                .GetProperty("altered")
                .EnumerateArray()
                .Select(a => a.GetProperty("column").GetString())
                .Order(StringComparer.Ordinal)
        );
        Assert.False(File.Exists(second));
    }

    [Fact]
    public async Task Interrupted_verify_exits_130_and_leaves_no_process()
    {
        await using var program = TauGateProgram.Start(
            sweep.Home,
            "verify",
            AnalysedSweep.Name,
            "--sample",
            "100",
            "--data",
            sweep.DataFolder
        );
        await program.LineAsync(l => l.StartsWith("[1 of 8]", StringComparison.Ordinal));

        program.Signal(Processes.Interrupt);

        (await program.FinishAsync()).ExpectExit(130);
        Assert.Empty(Processes.Naming($"trainer --home {sweep.Home}"));
    }

    [Theory]
    [InlineData("no-such-sweep")]
    [InlineData(AnalysedSweep.Name, "--sample", "0")]
    public async Task Bad_input_exits_2(params string[] args) =>
        (await sweep.AskAsync(["verify", .. args])).ExpectExit(2);

    private Task<TauGateProgram.Finished> TableAsync(params string[] options) =>
        TauGateProgram.RunAsync(sweep.Home, ["table", AnalysedSweep.Name, .. options]);

    private static string Verdict(JsonElement cell) => cell.GetProperty("verdict").GetString()!;

    private static IEnumerable<string> Differences(JsonElement cell) =>
        cell.GetProperty("differences").EnumerateArray().Select(d => d.GetProperty("part").GetString()!);
}
