using System.Diagnostics;
using System.Text;

namespace TauGate.Cli.Tests.Commands;

/// <summary><c>taugate db</c> as a user gives it.</summary>
public sealed class DbTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(500);
    private const string Interrupt = "\u0003";

    private readonly string _home = Directory.CreateTempSubdirectory("taugate-cli-").FullName;

    public void Dispose() => Directory.Delete(_home, recursive: true);

    [Theory]
    [InlineData(0, "host=127.0.0.1 port=1 user=me password=hunter2 dbname=x")]
    [InlineData(0, "postgres://me:hunter2@127.0.0.1:1/x")]
    [InlineData(2, "Username=me password=hunter2")]
    [InlineData(2, "Server=h,Password=hunter2")]
    [InlineData(2, "host=127.0.0.1", "port=1", "password=hunter2")] // the shell has split what was not in quotes
    public async Task Password_of_a_connection_text_is_never_printed(int exitCode, params string[] text)
    {
        foreach (
            var command in new string[][]
            {
                ["db", "url"],
                ["db", "url", "--json"],
                ["status"],
                ["status", "--json"],
                ["doctor"],
            }
        )
        {
            var ended = await ChildProcess.RunAsync(
                ChildProcess.TauGate,
                [.. command, "--home", _home, "--db", .. text],
                ""
            );

            Assert.DoesNotContain("hunter2", ended.Output + ended.Error, StringComparison.Ordinal);
            if (command[0] == "db")
                Assert.Equal(exitCode, ended.ExitCode);
        }
    }

    [Fact]
    public async Task Interrupt_in_psql_cancels_the_query_and_nothing_else()
    {
        Machine.Needs("psql");
        Assert.SkipWhen(
            OperatingSystem.IsWindows() || !File.Exists("/usr/bin/script"),
            "'script' of util-linux makes the terminal that this test needs."
        );
        // Open to others, so that also for root the server, which may not be root, keeps its data here.
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(
                _home,
                File.GetUnixFileMode(_home) | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute
            );
        await ChildProcess.TauGateAsync(0, "db", "start", "--home", _home);
        try
        {
            // 'exec', because a shell that waits is interrupted as well, and some (dash) then end with 130 whatever the
            // command said.
            await using var terminal = new TerminalProcess(
                $"exec '{ChildProcess.TauGate}' db psql --home '{_home}' -- -X -n"
            );
            await terminal.UntilAsync("taugate=#", 1);
            // An interrupt also takes away what was typed and not read yet, so both are repeated.
            for (var times = 1; times <= 4; times++)
                await terminal.UntilAsync(
                    "canceling statement due to user request",
                    times,
                    "select pg_sleep(600);\n",
                    Interrupt
                );
            await terminal.UntilAsync("still here", 1, Interrupt, "select 'still ' || 'here';\n");
            Assert.Equal(0, await terminal.ExitCodeAsync("\\q\n"));
        }
        finally
        {
            await ChildProcess.TauGateAsync(0, "db", "stop", "--home", _home);
        }
    }

    /// <summary>A command on a terminal of its own.</summary>
    private sealed class TerminalProcess : IAsyncDisposable
    {
        private readonly Process _process;
        private readonly StringBuilder _shown = new();
        private readonly Lock _gate = new();
        private readonly Task _reading;

        public TerminalProcess(string command)
        {
            _process = Process.Start(
                new ProcessStartInfo("/usr/bin/script", ["-qfec", command, "/dev/null"])
                {
                    RedirectStandardInput = true,
                    RedirectStandardOutput = true,
                }
            )!;
            _reading = ReadAsync();
        }

        /// <summary>
        /// Waits until a text was shown so many times; meanwhile the keys are pressed, one after the other, again and
        /// again.
        /// </summary>
        public async Task UntilAsync(string text, int times, params string[] keys)
        {
            using var late = new CancellationTokenSource(Patience);
            for (var turn = 0; ; turn++)
            {
                string shown;
                lock (_gate)
                    shown = _shown.ToString();
                if (shown.Split(text).Length > times)
                    return;
                Assert.False(
                    late.IsCancellationRequested || _process.HasExited,
                    $"'{text}' was not shown {times} times:\n{shown}"
                );
                if (keys.Length > 0)
                    await WriteAsync(keys[turn % keys.Length]);
                await Task.Delay(Poll);
            }
        }

        /// <summary>Presses the keys until the command ends; its exit code.</summary>
        public async Task<int> ExitCodeAsync(string keys)
        {
            using var late = new CancellationTokenSource(Patience);
            while (!_process.HasExited && !late.IsCancellationRequested)
            {
                await WriteAsync(keys);
                await Task.Delay(Poll);
            }
            Assert.True(_process.HasExited, "The command did not end.");
            return _process.ExitCode;
        }

        public async ValueTask DisposeAsync()
        {
            if (!_process.HasExited)
                _process.Kill(entireProcessTree: true);
            await _reading;
            _process.Dispose();
        }

        private async Task WriteAsync(string keys)
        {
            try
            {
                await _process.StandardInput.WriteAsync(keys);
                await _process.StandardInput.FlushAsync();
            }
            catch (IOException) when (_process.HasExited)
            {
                // It ended meanwhile.
            }
        }

        private async Task ReadAsync()
        {
            var buffer = new char[1024];
            int count;
            while ((count = await _process.StandardOutput.ReadAsync(buffer)) > 0)
                lock (_gate)
                    _shown.Append(buffer, 0, count);
        }
    }
}
