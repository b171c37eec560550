using System.Globalization;

namespace TauGate.EndToEnd;

/// <summary>
/// One home or database in several containers and under several temporary folders, with the namespaces of Linux.
/// </summary>
public sealed class SharedHomeTests(EndToEndFixture shared) : IDisposable
{
    /// <summary>As containers have them: their own processes and shared memory, the same host name.</summary>
    private static readonly string[] Container = ["--pid", "--ipc", "--fork", "--kill-child", "--mount-proc"];

    private readonly TemporaryFolder _home = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _home.Dispose();

    [Fact(Timeout = Patience.OfTest)]
    public async Task Container_on_the_same_home_uses_the_server_that_runs_and_cannot_take_it_away()
    {
        SkipWithoutNamespaces();
        await using var server = await DatabaseServer.StartAsync(_home.Path);
        await server.ScalarAsync<int>("CREATE TABLE kept AS SELECT 1; SELECT 1", Cancellation);
        var postmaster = await PostmasterAsync();

        (await RunAsync(Container, "status")).ExpectExit(0);
        var seen = (await RunAsync(Container, "db", "url", "--json")).ExpectExit(0).Json;
        var stop = (await RunAsync(Container, "db", "stop")).ExpectExit(3);

        Assert.Equal(postmaster, await PostmasterAsync());
        Assert.Equal(postmaster, seen.GetProperty("process_id").GetInt32());
        Assert.Contains("another container", stop.Error, StringComparison.Ordinal);
        Assert.Single(Processes.Naming(_home.Path));
        Assert.Equal(1, await server.ScalarAsync<long>("SELECT count(*) FROM kept", Cancellation));
    }

    [Fact(Timeout = Patience.OfTest)]
    public async Task Server_of_a_container_is_used_from_outside_until_the_container_ends_and_then_started_again()
    {
        SkipWithoutNamespaces();
        // A container's first process: its end is the end of all others in it.
        await using var container = TauGateProgram.StartOther(
            "unshare",
            _home.Path,
            [.. Container, "sh", "-c", $"'{TauGateProgram.Executable}' db start >&2 && read -r _"]
        );
        await container.LineAsync(line => line.StartsWith("postgres://", StringComparison.Ordinal));
        var inside = await PostmasterAsync();

        (await TauGateProgram.RunAsync(_home.Path, "status")).ExpectExit(0);
        Assert.Equal(inside, await PostmasterAsync());
        (await TauGateProgram.RunAsync(_home.Path, "db", "stop")).ExpectExit(3);

        container.Signal(Processes.Kill);
        await container.FinishAsync();
        (await TauGateProgram.RunAsync(_home.Path, "status")).ExpectExit(0);
        (await TauGateProgram.RunAsync(_home.Path, "db", "stop")).ExpectExit(0);
        Assert.Empty(Processes.Naming(_home.Path));
    }

    [Fact(Timeout = Patience.OfTest)]
    public async Task Temporary_folder_of_its_own_does_not_hide_the_server()
    {
        SkipWithoutNamespaces();
        var temporary = Directory.CreateDirectory(Path.Combine(_home.Path, "temporary")).FullName;
        File.SetUnixFileMode(
            temporary,
            File.GetUnixFileMode(temporary)
                | UnixFileMode.OtherRead
                | UnixFileMode.OtherWrite
                | UnixFileMode.OtherExecute
        );
        var environment = new Dictionary<string, string> { ["TMPDIR"] = temporary };
        var started = TauGateProgram.Start(_home.Path, environment, "db", "start");
        (await started.FinishAndDisposeAsync()).ExpectExit(0);
        try
        {
            var postmaster = await PostmasterAsync();
            await using var job = TauGateProgram.StartOther(
                "unshare",
                _home.Path,
                environment,
                [
                    "--mount",
                    "sh",
                    "-c",
                    $"mount -t tmpfs tmpfs '{temporary}' && exec '{TauGateProgram.Executable}' status",
                ]
            );
            (await job.FinishAsync()).ExpectExit(0);

            Assert.Equal(postmaster, await PostmasterAsync());
        }
        finally
        {
            await TauGateProgram.RunAsync(_home.Path, "db", "stop");
        }
    }

    [Fact(Timeout = Patience.OfTest)]
    public async Task Coordinators_in_containers_of_one_host_name_do_not_take_the_term_from_each_other()
    {
        SkipWithoutNamespaces();
        await using var server = await DatabaseServer.StartAsync(Path.Combine(_home.Path, "db"));
        await using var first = Coordinator(server);
        await first.LineAsync(IsReady);
        var term = await TermAsync(server);

        await using var second = Coordinator(server);
        await second.LineAsync(IsReady);

        Assert.Equal(term, await TermAsync(server));
        Assert.DoesNotContain("is lost", first.ErrorText, StringComparison.Ordinal);
    }

    [Fact(Timeout = Patience.OfTest)]
    public async Task Locks_hold_where_the_runtimes_own_are_switched_off()
    {
        var environment = new Dictionary<string, string> { ["DOTNET_SYSTEM_IO_DISABLEFILELOCKING"] = "1" };
        await using var coordinator = TauGateProgram.Start(
            _home.Path,
            environment,
            "coordinator",
            "--bind",
            "127.0.0.1:0",
            "--data",
            shared.DataFolder
        );
        await coordinator.LineAsync(IsReady);

        var stop = TauGateProgram.Start(_home.Path, environment, "db", "stop");
        Assert.Contains("in use", (await stop.FinishAndDisposeAsync()).ExpectExit(3).Error, StringComparison.Ordinal);

        coordinator.Signal(Processes.Terminate);
        await coordinator.FinishAsync();
    }

    [Theory(Timeout = Patience.OfTest)]
    [InlineData(38)] // ENOSYS
    [InlineData(0)] // says that it locked
    public async Task Home_on_a_file_system_that_does_not_lock_is_refused(int error)
    {
        var commands = FileSystemWithoutLocks.Run(error, () =>
            new[] { "doctor", "db start" }.Select(c => TauGateProgram.Start(_home.Path, c.Split(' '))).ToArray()
        );

        foreach (var command in commands)
        {
            var finished = (await command.FinishAndDisposeAsync()).ExpectExit(3);
            Assert.Contains("does not lock files", finished.Output + finished.Error, StringComparison.Ordinal);
            Assert.Contains("--home", finished.Output + finished.Error, StringComparison.Ordinal);
        }
        Assert.False(Directory.Exists(Path.Combine(_home.Path, "postgres", "data")));
    }

    private static bool IsReady(string line) => line.Contains("Coordinator ready at ", StringComparison.Ordinal);

    private static void SkipWithoutNamespaces() =>
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "only root makes namespaces");

    private static async Task<(long, string)> TermAsync(DatabaseServer server) =>
        (
            await server.ScalarAsync<long>("SELECT term FROM term", Cancellation),
            await server.ScalarAsync<string>("SELECT coalesce(address, '') FROM term", Cancellation)
        );

    private TauGateProgram Coordinator(DatabaseServer server) =>
        TauGateProgram.StartOther(
            "unshare",
            _home.Path,
            [
                .. Container,
                TauGateProgram.Executable,
                "coordinator",
                "--db",
                server.Url,
                "--bind",
                $"127.0.0.1:{FreePort.Take()}",
                "--data",
                shared.DataFolder,
            ]
        );

    private async Task<TauGateProgram.Finished> RunAsync(string[] unshare, params string[] arguments) =>
        await TauGateProgram
            .StartOther("unshare", _home.Path, [.. unshare, TauGateProgram.Executable, .. arguments])
            .FinishAndDisposeAsync();

    private async Task<int> PostmasterAsync() =>
        int.Parse(
            (
                await File.ReadAllLinesAsync(
                    Path.Combine(_home.Path, "postgres", "data", "postmaster.pid"),
                    Cancellation
                )
            )[0],
            CultureInfo.InvariantCulture
        );
}
