using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using TauGate.Cluster.Trainers;
using TauGate.Core.Ports;
using TauGate.Core.Results;
using TauGate.Core.Sweeps;
using TauGate.Core.Work;

namespace TauGate.Cluster.Tests.Trainers;

/// <summary>A real child process that says and does what its method's id says.</summary>
public sealed class TrainerProcessTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly TrainerSpawner _spawner = new();

    [Fact]
    public async Task Trainer_trains_a_foundation_and_a_cell_of_it()
    {
        await using var trainer = await StartAsync();

        var (reply, place) = await FoundationAsync(trainer);
        var cell = await trainer.ExecuteAsync(Item("frozen"), place, CancellationToken.None);

        Assert.Equal(FoundationTask.Key, reply.Result.Key);
        var trained = Assert.IsType<TrainerReply.CellTrained>(cell);
        Assert.Equal(Item("frozen").Key, trained.Result.Key);
        Assert.Equal(
            trained.Result.AdapterDigest,
            TensorArchive.ContentDigest(TensorArchive.Read(trained.Adapter.Span))
        );
        Assert.Equal(Digest.Of("golden"u8), trainer.Identity.Golden);
    }

    [Fact]
    public async Task Stray_prints_of_a_task_do_not_get_between_frames()
    {
        await using var trainer = await StartAsync();
        var (_, place) = await FoundationAsync(trainer);

        Assert.IsType<TrainerReply.CellTrained>(
            await trainer.ExecuteAsync(Item("print"), place, CancellationToken.None)
        );
        Assert.IsType<TrainerReply.CellTrained>(
            await trainer.ExecuteAsync(Item("frozen"), place, CancellationToken.None)
        );
    }

    [Fact]
    public async Task Error_of_a_task_leaves_the_trainer_alive()
    {
        await using var trainer = await StartAsync();
        var (_, place) = await FoundationAsync(trainer);

        var failed = Assert.IsType<TrainerReply.Failed>(
            await trainer.ExecuteAsync(Item("error"), place, CancellationToken.None)
        );

        Assert.Equal(FailureKind.Errored, failed.Kind);
        Assert.Equal("InvalidOperationException: the fake method failed", failed.Detail);
        Assert.True(trainer.IsUsable);
        Assert.IsType<TrainerReply.CellTrained>(
            await trainer.ExecuteAsync(Item("frozen"), place, CancellationToken.None)
        );
    }

    [Theory]
    [InlineData("abort", "signal 6")]
    [InlineData("exit", "exit code 9")]
    [InlineData("garbage", "not an answer")]
    public async Task Trainer_that_ends_or_talks_nonsense_is_a_crash_with_its_reason(string method, string reason)
    {
        await using var trainer = await StartAsync();
        var (_, place) = await FoundationAsync(trainer);

        var failed = Assert.IsType<TrainerReply.Failed>(
            await trainer.ExecuteAsync(Item(method), place, CancellationToken.None)
        );

        Assert.Equal(FailureKind.Crashed, failed.Kind);
        Assert.Contains(reason, failed.Detail, StringComparison.Ordinal);
        Assert.False(trainer.IsUsable);
        if (method == "abort")
            Assert.Contains("c10::Error", failed.StandardError, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Trainer_that_hangs_is_killed_at_its_timeout()
    {
        await using var trainer = await StartAsync();
        var (_, place) = await FoundationAsync(trainer);

        var reply = await trainer.ExecuteAsync(
            Item("hang", TimeSpan.FromMilliseconds(200)),
            place,
            CancellationToken.None
        );

        Assert.Equal(FailureKind.TimedOut, Assert.IsType<TrainerReply.Failed>(reply).Kind);
        AssertGone(trainer.ProcessId);
    }

    [Fact]
    public async Task Trainer_killed_on_purpose_spends_no_attempt()
    {
        await using var trainer = await StartAsync();
        var (_, place) = await FoundationAsync(trainer);
        using var kill = new CancellationTokenSource();

        var execution = trainer.ExecuteAsync(Item("hang"), place, kill.Token);
        await kill.CancelAsync();

        Assert.IsType<TrainerReply.Killed>(await execution);
    }

    [Fact]
    public async Task Trainer_killed_from_outside_is_a_crash()
    {
        await using var trainer = await StartAsync();
        var (_, place) = await FoundationAsync(trainer);

        var execution = trainer.ExecuteAsync(Item("hang"), place, CancellationToken.None);
        _ = NativeMethods.Kill(trainer.ProcessId, NativeMethods.SigKill);

        Assert.Contains(
            "signal 9",
            Assert.IsType<TrainerReply.Failed>(await execution).Detail,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("unavailable", "the fake library cannot be loaded")]
    [InlineData("die", "the fake trainer dies before its hello")]
    [InlineData("garbage", "did not say hello")]
    public async Task Trainer_that_cannot_start_says_why(string start, string reason)
    {
        var e = await Assert.ThrowsAsync<TrainerUnavailableException>(() => StartAsync(start));
        Assert.Contains(reason, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Trainer_that_never_says_hello_is_killed()
    {
        var e = await Assert.ThrowsAsync<TrainerUnavailableException>(() =>
            StartAsync("silent", TimeSpan.FromMilliseconds(300))
        );
        Assert.Contains("killed after its timeout", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Executable_that_is_not_there_is_named()
    {
        var command = new TrainerCommand("/no/such/trainer", [], _ => new Dictionary<string, string>());
        var e = await Assert.ThrowsAsync<TrainerUnavailableException>(() =>
            TrainerProcess.StartAsync(
                _spawner,
                command,
                Numerics.Native,
                TimeSpan.FromMinutes(1),
                TimeProvider.System,
                CancellationToken.None
            )
        );
        Assert.Contains("/no/such/trainer", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Trainer_has_a_process_group_of_its_own()
    {
        await using var trainer = await StartAsync();

        // Fields after the command in parentheses: state, parent, group.
        var stat = await File.ReadAllTextAsync(
            $"/proc/{trainer.ProcessId}/stat",
            TestContext.Current.CancellationToken
        );
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        Assert.Equal(trainer.ProcessId.ToString(CultureInfo.InvariantCulture), fields[2]);
    }

    [Fact]
    public async Task Stopped_trainer_ends_by_itself()
    {
        var trainer = await StartAsync();
        var process = trainer.ProcessId;
        await trainer.StopAsync(TimeSpan.FromMinutes(1));
        AssertGone(process);
    }

    [Fact(Timeout = Patience.OfTest)]
    public async Task Trainer_dies_with_its_node()
    {
        var start = new ProcessStartInfo(Samples.Trainer("").FileName, [_folder.Path, "parent"])
        {
            RedirectStandardOutput = true,
        };
        start.Environment["DOTNET_EnableDiagnostics"] = "0"; // whose sockets would outlive the killed parent
        using var parent = Process.Start(start)!;
        var id = int.Parse(
            (await parent.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken))!,
            CultureInfo.InvariantCulture
        );
        using var child = Process.GetProcessById(id);

        parent.Kill();

        await child.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    public void Dispose()
    {
        _spawner.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Killed_trainer_leaves_nothing_in_the_temporary_folder()
    {
        await using var trainer = await StartAsync();
        var process = trainer.ProcessId;
        await trainer.DisposeAsync();

        Assert.DoesNotContain(Directory.EnumerateFiles(Path.GetTempPath()), file =>
            Path.GetFileName(file).Split('-').Contains($"{process}")
        );
    }

    [Fact]
    public async Task Trainer_does_not_inherit_the_databases_passwords()
    {
        string[] secrets = ["TAUGATE_DB", "PGPASSWORD"];
        var before = secrets.ToDictionary(s => s, Environment.GetEnvironmentVariable);
        foreach (var secret in secrets)
            Environment.SetEnvironmentVariable(secret, "hunter2");
        try
        {
            var command = new TrainerCommand(
                "/bin/sh",
                ["-c", "echo \"db=$TAUGATE_DB pg=$PGPASSWORD path=$PATH\" >&2"],
                _ => new Dictionary<string, string>()
            );
            var e = await Assert.ThrowsAsync<TrainerUnavailableException>(() =>
                TrainerProcess.StartAsync(
                    _spawner,
                    command,
                    Numerics.Native,
                    TimeSpan.FromMinutes(1),
                    TimeProvider.System,
                    CancellationToken.None
                )
            );

            Assert.Contains("db= pg= path=/", e.Message, StringComparison.Ordinal);
        }
        finally
        {
            foreach (var (secret, value) in before)
                Environment.SetEnvironmentVariable(secret, value);
        }
    }

    private static FoundationTask FoundationTask => Item("frozen").Foundation;

    private static WorkItem Item(string method, TimeSpan? timeout = null)
    {
        var spec = Samples.Sweep("s", 1, method);
        var task = spec.Task(spec.Cell(0));
        return new WorkItem(
            task.Key,
            task.Foundation,
            task,
            1,
            new TermNumber(1),
            method,
            timeout ?? TimeSpan.FromMinutes(1),
            KeepAdapter: true
        );
    }

    private Task<TrainerProcess> StartAsync(string start = "ok", TimeSpan? timeout = null) =>
        TrainerProcess.StartAsync(
            _spawner,
            Samples.Trainer(_folder.Path, start),
            Numerics.Native,
            timeout ?? TimeSpan.FromMinutes(1),
            TimeProvider.System,
            TestContext.Current.CancellationToken
        );

    private async Task<(TrainerReply.FoundationTrained Reply, TaskFiles Place)> FoundationAsync(TrainerProcess trainer)
    {
        var item = Item("frozen") with { Key = FoundationTask.Key, Cell = null };
        var folder = Samples.WriteData(_folder.Sub("data"));
        ImmutableArray<string> data = [.. Samples.Data.Files.Select(f => Path.Combine(folder, f.FileName))];
        var reply = Assert.IsType<TrainerReply.FoundationTrained>(
            await trainer.ExecuteAsync(item, new TaskFiles(data, null), CancellationToken.None)
        );
        var cache = Samples.Cache(_folder.Path);
        return (reply, new TaskFiles(data, (reply.Result.Digest, cache.PathOf(cache.Put(reply.Archive.Span)))));
    }

    private static void AssertGone(int process) => Assert.False(Directory.Exists($"/proc/{process}"));
}
