using System.Diagnostics;
using System.Formats.Tar;
using System.Text.Json;

namespace TauGate.EndToEnd;

/// <summary>`taugate export` and `taugate neurons`: what leaves the database agrees with what was measured.</summary>
[Collection(nameof(AnalysedSweep))]
public sealed class ExportTests(AnalysedSweep sweep)
{
    /// <summary>
    /// Names the Python that must be there; without it one that has NumPy is looked for, and its absence skips.
    /// </summary>
    private const string PythonVariable = "TAUGATE_TEST_PYTHON";

    [Fact]
    public async Task Independent_program_recomputes_every_exported_accuracy_from_tensors_and_mnist()
    {
        var python = NumPy();
        var folder = sweep.NewPath("tensors");
        (
            await TauGateProgram.RunAsync(sweep.Home, "export", AnalysedSweep.Name, "--what", "tensors", "--to", folder)
        ).ExpectExit(0);

        var (code, output) = Python(
            python,
            Path.Combine(TauGateProgram.RepositoryRoot, "tests", "readback", "readback.py"),
            folder,
            sweep.DataFolder
        );

        Assert.True(code == 0, output);
        // 8 cells on two modes, taugate hardened too. A host of another numeric class trains other bits, among which an
        // image may tie.
        Assert.Matches(
            "8 cells, 18 evaluations of 10000 test images in float64: "
                + "1[678] exact in every image, [012] ties, 0 problems",
            output
        );
    }

    [Fact]
    public async Task Independent_program_recomputes_tables_paired_tests_and_claims_and_notices_a_changed_result()
    {
        var python = NumPy();
        var (file, folder) = (sweep.NewPath("claimed.yaml"), sweep.NewPath("claimed"));
        await File.WriteAllTextAsync(file, Sweeps.Claimed("claimed", "0..6"), TestContext.Current.CancellationToken);
        (await sweep.AskAsync("run", file, "--slots", "1")).ExpectExit(0);
        (
            await TauGateProgram.RunAsync(sweep.Home, "export", "claimed", "--what", "tensors", "--to", folder)
        ).ExpectExit(0);
        string[] arguments =
        [
            Path.Combine(TauGateProgram.RepositoryRoot, "tests", "readback", "recompute.py"),
            folder,
            "--table",
            await PrintedAsync("table", "claimed"),
            "--compare",
            await PrintedAsync("table", "claimed", "--table", "compare", "taugate", "ia3"),
            "--claims",
            await PrintedAsync("claims", "claimed"),
        ];

        var (code, output) = Python(python, arguments);

        Assert.True(code == 0, output);
        Assert.Matches(@"56 cells, \d{3} values, 0 different", output);
        var results = Path.Combine(folder, "results.csv");
        var rows = (await File.ReadAllTextAsync(results, TestContext.Current.CancellationToken)).Split('\n');
        var (header, row) = (rows[0].Split(','), rows[^2].Split(','));
        row[Array.IndexOf(header, "target_correct") - header.Length + row.Length] = "1";
        rows[^2] = string.Join(',', row);
        await File.WriteAllTextAsync(results, string.Join('\n', rows), TestContext.Current.CancellationToken);
        Assert.Equal(1, Python(python, arguments).ExitCode);

        async Task<string> PrintedAsync(params string[] command)
        {
            var path = sweep.NewPath("printed.json");
            var printed = (await TauGateProgram.RunAsync(sweep.Home, [.. command, "--json"])).ExpectExit(0);
            await File.WriteAllTextAsync(path, printed.Output, TestContext.Current.CancellationToken);
            return path;
        }
    }

    [Fact]
    public async Task Results_have_a_row_a_cell_and_an_earlier_export_stays_unless_forced()
    {
        var folder = sweep.NewPath("results");
        string[] export = ["export", AnalysedSweep.Name, "--to", folder];
        (await TauGateProgram.RunAsync(sweep.Home, export)).ExpectExit(0);

        var lines = File.ReadAllLines(Path.Combine(folder, "results.csv"));
        Assert.Equal(9, lines.Length);
        Assert.Contains(",rank,", lines[0], StringComparison.Ordinal);
        Assert.True(new FileInfo(Path.Combine(folder, "results.parquet")).Length > 1000);

        Assert.Contains(
            "--force",
            (await TauGateProgram.RunAsync(sweep.Home, export)).ExpectExit(2).Error,
            StringComparison.Ordinal
        );
        (await TauGateProgram.RunAsync(sweep.Home, [.. export, "--force"])).ExpectExit(0);
        File.Delete(Path.Combine(folder, "index.json"));
        Assert.Contains(
            "not an earlier export",
            (await TauGateProgram.RunAsync(sweep.Home, [.. export, "--force"])).ExpectExit(2).Error,
            StringComparison.Ordinal
        );
        Assert.Empty(Directory.EnumerateFileSystemEntries(sweep.Home, "*.tmp"));
    }

    [Fact]
    public async Task Lora_is_exported_as_peft_reads_it()
    {
        var folder = sweep.NewPath("peft");
        (
            await TauGateProgram.RunAsync(sweep.Home, "export", AnalysedSweep.Name, "--what", "peft", "--to", folder)
        ).ExpectExit(0);

        var cells = JsonDocument
            .Parse(File.ReadAllText(Path.Combine(folder, "index.json")))
            .RootElement.GetProperty("cells")
            .EnumerateArray()
            .ToList();
        Assert.Equal([1, 8], cells.Select(c => c.GetProperty("axes").GetProperty("rank").GetInt32()));
        foreach (var cell in cells)
        {
            var own = Path.Combine(folder, cell.GetProperty("file").GetString()!);
            var config = JsonDocument.Parse(File.ReadAllText(Path.Combine(own, "adapter_config.json"))).RootElement;
            Assert.Equal(cell.GetProperty("axes").GetProperty("rank").GetInt32(), config.GetProperty("r").GetInt32());
            var tensors = Header(Path.Combine(own, "adapter_model.safetensors"));
            Assert.Equal(
                [config.GetProperty("r").GetInt32(), 784],
                tensors
                    .GetProperty("base_model.model.layer0.lora_A.weight")
                    .GetProperty("shape")
                    .EnumerateArray()
                    .Select(e => e.GetInt32())
            );
            // The base model's state dictionary has the modules that the adapter targets.
            var foundation = Header(Path.Combine(folder, cell.GetProperty("foundation_file").GetString()!));
            Assert.All(config.GetProperty("target_modules").EnumerateArray(), m =>
                Assert.True(foundation.TryGetProperty($"{m.GetString()}.weight", out _))
            );
        }
    }

    [Fact]
    public async Task Archive_of_a_cell_has_everything_about_it_and_the_same_bytes_each_time()
    {
        var (first, second) = (sweep.NewPath("cell.tar"), sweep.NewPath("cell.tar"));
        foreach (var file in new[] { first, second })
            (
                await TauGateProgram.RunAsync(
                    sweep.Home,
                    "export",
                    AnalysedSweep.Name,
                    "--what",
                    "cell",
                    "--cell",
                    "taugate seed=3",
                    "--to",
                    file
                )
            ).ExpectExit(0);

        Assert.Equal(File.ReadAllBytes(first), File.ReadAllBytes(second));
        using var tar = new TarReader(File.OpenRead(first));
        var entries = new Dictionary<string, string>();
        while (tar.GetNextEntry() is { } entry)
        {
            using var reader = new StreamReader(entry.DataStream!, System.Text.Encoding.Latin1);
            entries.Add(entry.Name.Split('/')[1], reader.ReadToEnd());
        }
        Assert.Equal(
            [
                "adapter.safetensors",
                "cell.json",
                "curve.csv",
                "foundation.safetensors",
                "gates.csv",
                "images.csv",
                "provenance.json",
                "result.json",
                "spec.json",
                "units.csv",
            ],
            entries.Keys.Order(StringComparer.Ordinal)
        );
        var correct = JsonDocument
            .Parse(entries["result.json"])
            .RootElement.GetProperty("hardened_target")
            .GetProperty("correct")
            .GetInt32();
        var images = entries["images.csv"].TrimEnd().Split('\n');
        Assert.Equal(
            "image,target,source,hardened_target,hardened_source,foundation_target,foundation_source",
            images[0]
        );
        Assert.Equal(correct, images.Skip(1).Sum(line => line.Split(',')[3] == "1" ? 1 : 0));
        Assert.Equal(1 + 24 + 16, entries["units.csv"].TrimEnd().Split('\n').Length);
    }

    [Fact]
    public async Task Neurons_of_a_trained_cell_agree_with_what_the_trainer_measured_and_their_ranking_with_deletion()
    {
        var report = (await sweep.AskAsync("neurons", AnalysedSweep.Name, "--seed", "3", "--json")).ExpectExit(0).Json;

        Assert.Equal(4, report.GetProperty("agreement").GetArrayLength());
        Assert.All(report.GetProperty("agreement").EnumerateArray(), a =>
            Assert.InRange(a.GetProperty("differing").GetInt32(), 0, 2)
        );
        Assert.Equal(0, report.GetProperty("row_difference").GetDouble(), 2e-4); // two images of ten thousand
        Assert.Equal(24 + 16, report.GetProperty("units").GetArrayLength());
        var half = report.GetProperty("target_deletion").EnumerateArray().Last();
        Assert.Equal(20, half.GetProperty("removed").GetInt32());
        Assert.True(half.GetProperty("top").GetDouble() < half.GetProperty("random").GetDouble());
        Assert.True(half.GetProperty("random").GetDouble() < half.GetProperty("bottom").GetDouble());

        Assert.Contains(
            "has these with gates: taugate",
            (await sweep.AskAsync("neurons", AnalysedSweep.Name, "--label", "frozen")).ExpectExit(2).Error,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "no seed 7",
            (await sweep.AskAsync("neurons", AnalysedSweep.Name, "--seed", "7")).ExpectExit(2).Error,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Compaction_keeps_the_test_outputs_and_stands_beside_the_frozen_network()
    {
        var folder = sweep.NewPath("compact");
        var printed = (await sweep.AskAsync("export", AnalysedSweep.Name, "--compact", "--to", folder)).ExpectExit(0);

        Assert.Contains("its foundation", printed.Output, StringComparison.Ordinal);
        var cell = JsonDocument
            .Parse(File.ReadAllText(Path.Combine(folder, "index.json")))
            .RootElement.GetProperty("cells")[0];
        var recorded = await sweep.Server.ScalarAsync<int>(
            $"select hardened_target_correct from cell_result where key = {AnalysedSweep.Cell("taugate")}",
            TestContext.Current.CancellationToken
        );
        var trained = cell.GetProperty("trained");
        Assert.InRange(
            trained.GetProperty("target_correct").GetInt32(),
            recorded - trained.GetProperty("target_differing").GetInt32(),
            recorded + trained.GetProperty("target_differing").GetInt32()
        );
        Assert.True(
            trained.GetProperty("conditional_multiply_adds").GetDouble()
                < trained.GetProperty("multiply_adds").GetDouble()
        );
        Assert.True(File.Exists(Path.Combine(folder, cell.GetProperty("file").GetString()!)));
    }

    [Fact]
    public async Task Sweep_that_kept_numbers_only_says_so_and_its_neurons_come_from_recorded_rows()
    {
        await sweep.ExecuteAsync(
            "create table kept as select key, adapter from cell_result; update cell_result set adapter = null"
        );
        try
        {
            foreach (var what in new[] { "tensors", "peft" })
                Assert.Contains(
                    "keep: metrics",
                    (
                        await TauGateProgram.RunAsync(
                            sweep.Home,
                            "export",
                            AnalysedSweep.Name,
                            "--what",
                            what,
                            "--to",
                            sweep.NewPath("out")
                        )
                    )
                        .ExpectExit(2)
                        .Error,
                    StringComparison.Ordinal
                );
            var neurons = (await sweep.AskAsync("neurons", AnalysedSweep.Name, "--json")).ExpectExit(0).Json;
            Assert.Equal("recorded rows of units", neurons.GetProperty("origin").GetString());
            Assert.All(neurons.GetProperty("agreement").EnumerateArray(), a =>
                Assert.InRange(a.GetProperty("differing").GetInt32(), 0, 2)
            );
        }
        finally
        {
            await sweep.ExecuteAsync(
                "update cell_result r set adapter = k.adapter from kept k where k.key = r.key; drop table kept"
            );
        }
    }

    private static JsonElement Header(string file)
    {
        var bytes = File.ReadAllBytes(file);
        return JsonDocument.Parse(bytes.AsMemory(8, BitConverter.ToInt32(bytes))).RootElement;
    }

    /// <summary>A Python that has NumPy; without one the test is skipped.</summary>
    private static string NumPy()
    {
        var python = Environment.GetEnvironmentVariable(PythonVariable)
            ?? new[] { "/usr/bin/python3", "python3" }.FirstOrDefault(p =>
                Python(p, "-c", "import numpy").ExitCode == 0
            );
        if (python is null)
            Assert.Skip($"No python3 with NumPy is here. CI names one in {PythonVariable}.");
        return python;
    }

    private static (int ExitCode, string Output) Python(string python, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(
                new ProcessStartInfo(python, arguments) { RedirectStandardOutput = true, RedirectStandardError = true }
            )!;
            var error = process.StandardError.ReadToEndAsync();
            var output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return (process.ExitCode, output + error.Result);
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            return (-1, e.Message);
        }
    }
}
