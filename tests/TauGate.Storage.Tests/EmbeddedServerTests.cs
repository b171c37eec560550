using System.Diagnostics;
using Npgsql;
using TauGate.Core.Errors;
using TauGate.Core.Files;
using TauGate.Core.Processes;
using TauGate.Storage.Connections;
using TauGate.Storage.Embedded;
using TauGate.Testbed;

namespace TauGate.Storage.Tests;

/// <summary>Each test has a home, and so a server, of its own.</summary>
public sealed class EmbeddedServerTests : IDisposable
{
    private static readonly CancellationToken None = CancellationToken.None;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);
    private readonly TemporaryHome _home = new();

    [Fact]
    public async Task Users_share_one_server_and_the_last_one_stops_it_and_leaves_nothing_outside_the_home()
    {
        var leases = await Task.WhenAll(
            Enumerable.Range(0, 3).Select(_ => EmbeddedServer.AcquireAsync(_home.Path, null, None))
        );
        var status = EmbeddedServer.Status(_home.Path);
        var postmaster = PostmasterFile.Read(ServerFolder.Of(_home.Path).PostmasterFile)!;
        Assert.All(leases, l => Assert.Equal(status.Url!.ToString(), l.Url.ToString()));

        await leases[0].DisposeAsync();
        await leases[1].DisposeAsync();
        await leases[1].DisposeAsync();
        Assert.Equal(status, EmbeddedServer.Status(_home.Path) with { Url = status.Url });
        Assert.Equal(1, await OneAsync(leases[2].Url));

        await leases[2].DisposeAsync();
        Assert.False(EmbeddedServer.Status(_home.Path).Running);
        Assert.False(postmaster.IsAlive());
        Assert.Empty(Directory.EnumerateFileSystemEntries(ServerFolder.Of(_home.Path).Data, ".s.PGSQL*"));
    }

    [Fact]
    public async Task Server_that_was_killed_recovers_with_everything_that_was_committed()
    {
        await using (var lease = await EmbeddedServer.AcquireAsync(_home.Path, null, None))
        {
            await ExecuteAsync(lease.Url, "CREATE TABLE kept AS SELECT 7 AS n");
            Kill(EmbeddedServer.Status(_home.Path).ProcessId!.Value);
            Assert.False(EmbeddedServer.Status(_home.Path).Running);

            await using var again = await EmbeddedServer.AcquireAsync(_home.Path, null, None);
            Assert.Equal(7, await OneAsync(again.Url, "SELECT n FROM kept"));
        }
        Assert.False(EmbeddedServer.Status(_home.Path).Running);
    }

    [Fact]
    public async Task Server_left_by_a_killed_program_is_found_and_used_and_stopped_by_the_next()
    {
        var left = await EmbeddedServer.StartAsync(_home.Path, null, None);
        // as a run that was killed leaves it: running, without locks or marks
        File.Delete(ServerFolder.Of(_home.Path).StayUpMark);

        await using (await EmbeddedServer.AcquireAsync(_home.Path, null, None))
            Assert.Equal(left.ProcessId, EmbeddedServer.Status(_home.Path).ProcessId);

        Assert.False(EmbeddedServer.Status(_home.Path).Running);
    }

    [Fact]
    public async Task Server_that_was_told_to_stay_up_outlives_its_users_until_it_is_stopped()
    {
        var started = await EmbeddedServer.StartAsync(_home.Path, null, None);
        Assert.True(started is { Running: true, StaysUp: true, InUse: false });

        var lease = await EmbeddedServer.AcquireAsync(_home.Path, null, None);
        await Assert.ThrowsAsync<EnvironmentException>(() => EmbeddedServer.StopAsync(_home.Path, None));
        await lease.DisposeAsync();
        Assert.Equal(started.ProcessId, EmbeddedServer.Status(_home.Path).ProcessId);

        Assert.True(await EmbeddedServer.StopAsync(_home.Path, None));
        Assert.False(await EmbeddedServer.StopAsync(_home.Path, None));
        Assert.True(EmbeddedServer.Status(_home.Path) is { Running: false, StaysUp: false });
    }

    [Fact]
    public async Task Server_is_a_session_of_its_own_so_that_a_terminal_cannot_interrupt_it()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "reads /proc");
        await using var lease = await EmbeddedServer.AcquireAsync(_home.Path, null, None);
        var pid = EmbeddedServer.Status(_home.Path).ProcessId!.Value;

        // pid (comm) state ppid pgrp session
        var stat = await File.ReadAllTextAsync($"/proc/{pid}/stat", None);
        Assert.Equal(
            pid.ToString(System.Globalization.CultureInfo.InvariantCulture),
            stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[3]
        );
    }

    [Fact]
    public async Task Server_listens_on_a_socket_that_only_its_user_can_enter()
    {
        await using var lease = await EmbeddedServer.AcquireAsync(_home.Path, null, None);

        Assert.Equal(ServerFolder.Of(_home.Path).Data, lease.Url.Host);
        Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute,
            File.GetUnixFileMode(lease.Url.Host)
        );
        Assert.Equal("", await OneAsync<string>(lease.Url, "SHOW listen_addresses"));
        Assert.Equal("on", await OneAsync<string>(lease.Url, "SHOW synchronous_commit"));
        Assert.Equal("UTF8", await OneAsync<string>(lease.Url, "SHOW server_encoding"));
    }

    [Fact]
    public async Task Process_id_that_now_belongs_to_another_program_does_not_keep_the_server_from_starting()
    {
        await (await EmbeddedServer.AcquireAsync(_home.Path, null, None)).DisposeAsync();
        await LeavePostmasterFileAsync(Environment.ProcessId);

        await using var lease = await EmbeddedServer.AcquireAsync(_home.Path, null, None);

        Assert.Equal(1, await OneAsync(lease.Url));
    }

    [Fact]
    public async Task Process_id_that_now_belongs_to_another_homes_server_is_not_taken_for_this_ones()
    {
        using var other = new TemporaryHome();
        await (await EmbeddedServer.AcquireAsync(_home.Path, null, None)).DisposeAsync();
        await using var others = await EmbeddedServer.AcquireAsync(other.Path, null, None);
        await LeavePostmasterFileAsync(EmbeddedServer.Status(other.Path).ProcessId!.Value);

        Assert.False(EmbeddedServer.Status(_home.Path).Running);
        Assert.False(await EmbeddedServer.StopAsync(_home.Path, None));
        await using var lease = await EmbeddedServer.AcquireAsync(_home.Path, null, None);

        Assert.Equal(1, await OneAsync(lease.Url));
        Assert.Equal(1, await OneAsync(others.Url));
    }

    [Fact]
    public async Task Copy_of_a_home_is_not_taken_for_the_home_whose_server_runs()
    {
        await using var lease = await EmbeddedServer.AcquireAsync(_home.Path, null, None);
        using var copy = new TemporaryHome();
        using (var cp = System.Diagnostics.Process.Start("cp", ["-a", Path.Combine(_home.Path, "postgres"), copy.Path]))
            await cp.WaitForExitAsync(None);

        Assert.False(EmbeddedServer.Status(copy.Path).Running);
        Assert.False(await EmbeddedServer.StopAsync(copy.Path, None));
        await using (var copied = await EmbeddedServer.AcquireAsync(copy.Path, null, None))
        {
            await ExecuteAsync(copied.Url, "CREATE TABLE of_the_copy (n integer)");
            Assert.Equal(
                0,
                await OneAsync(lease.Url, "SELECT count(*)::integer FROM pg_tables WHERE tablename = 'of_the_copy'")
            );
        }
        Assert.True(EmbeddedServer.Status(_home.Path).Running);
    }

    [Theory]
    [InlineData(Processes.Interrupt)]
    [InlineData(Processes.Terminate)]
    [InlineData(Processes.Kill)]
    public async Task Server_that_somebody_ended_under_its_users_is_started_again_where_they_expect_it(int signal)
    {
        await using var lease = await EmbeddedServer.AcquireAsync(_home.Path, null, None);
        await using var others = await EmbeddedServer.AcquireAsync(_home.Path, null, None);
        var postmaster = PostmasterFile.Read(ServerFolder.Of(_home.Path).PostmasterFile)!;
        Processes.Signal(postmaster.Pid, signal);
        Assert.True(await postmaster.EndsWithinAsync(Patience));

        // Processes of a killed server outlive it for a moment: then it is tried again, as a run does.
        while (!EmbeddedServer.Status(_home.Path).Running)
            await lease.ReviveAsync(None);

        Assert.Equal(1, await OneAsync(lease.Url));
        Assert.Equal(1, await OneAsync(others.Url));
    }

    [Fact]
    public async Task Server_that_does_not_answer_is_left_to_those_who_use_it()
    {
        await using var lease = await EmbeddedServer.AcquireAsync(_home.Path, null, None);
        var pid = EmbeddedServer.Status(_home.Path).ProcessId!.Value;
        Processes.Signal(pid, Processes.Stop);
        try
        {
            await lease.ReviveAsync(None);
        }
        finally
        {
            Processes.Signal(pid, Processes.Continue);
        }

        Assert.Equal(pid, EmbeddedServer.Status(_home.Path).ProcessId);
        Assert.Equal(1, await OneAsync(lease.Url));
    }

    [Fact]
    public async Task Server_that_an_administrator_started_by_hand_is_used()
    {
        await (await EmbeddedServer.AcquireAsync(_home.Path, null, None)).DisposeAsync();
        var folder = ServerFolder.Of(_home.Path);
        var binaries = await ServerBinaries.LocateAsync(folder, null, None);
        var (exitCode, output) = await ServerProgram.RunAsync(
            binaries.PgCtl,
            ["start", "-w", "-D", folder.Data, "-l", folder.Log],
            folder.RunAs,
            None
        );
        Assert.True(exitCode == 0, output);
        var pid = EmbeddedServer.Status(_home.Path).ProcessId;

        await using (var lease = await EmbeddedServer.AcquireAsync(_home.Path, null, None))
        {
            Assert.Equal(1, await OneAsync(lease.Url));
            Assert.Equal(pid, EmbeddedServer.Status(_home.Path).ProcessId);
        }
        Assert.False(EmbeddedServer.Status(_home.Path).Running);
    }

    [Fact]
    public async Task Data_that_another_host_uses_is_refused_with_its_name_and_left_alone()
    {
        await (await EmbeddedServer.AcquireAsync(_home.Path, null, None)).DisposeAsync();
        var folder = ServerFolder.Of(_home.Path);
        await LeavePostmasterFileAsync(1);
        // What is seen of a server on another host: its lock, over the file system, and what it wrote.
        using var itsLock = FileLock.TryTake(folder.RunningLock);
        await File.WriteAllTextAsync(
            folder.HolderFile,
            $"{ProcessSpace.Here with { Host = "login-2", BootId = "another" }}\n",
            None
        );
        var before = await File.ReadAllTextAsync(folder.PostmasterFile, None);

        var error = await Assert.ThrowsAsync<EnvironmentException>(() =>
            EmbeddedServer.AcquireAsync(_home.Path, null, None)
        );
        var stop = await Assert.ThrowsAsync<EnvironmentException>(() => EmbeddedServer.StopAsync(_home.Path, None));

        Assert.Contains("in use on host 'login-2'", error.Message, StringComparison.Ordinal);
        Assert.Contains("--db", error.Message, StringComparison.Ordinal);
        Assert.Equal(error.Message, stop.Message);
        Assert.True(
            EmbeddedServer.Status(_home.Path) is { Running: true, Url: null } status && status.Problem == error.Message
        );
        Assert.Equal(before, await File.ReadAllTextAsync(folder.PostmasterFile, None));
        Assert.False(File.Exists(Path.Combine(folder.Data, ".s.PGSQL.5432")));
    }

    [Fact]
    public async Task Data_that_was_left_on_a_local_disk_by_a_host_that_crashed_is_used()
    {
        await (await EmbeddedServer.AcquireAsync(_home.Path, null, None)).DisposeAsync();
        await LeavePostmasterFileAsync(1);
        await File.WriteAllTextAsync(
            ServerFolder.Of(_home.Path).HolderFile,
            $"{ProcessSpace.Here with { Host = "old", BootId = "another" }}\n",
            None
        );

        await using var lease = await EmbeddedServer.AcquireAsync(_home.Path, null, None);

        Assert.Equal(1, await OneAsync(lease.Url));
    }

    [Fact]
    public async Task Home_whose_path_fits_into_no_socket_or_connection_string_works_and_leaves_no_link()
    {
        var home = Path.Combine(_home.Path, "with, a comma: and a colon", new string('x', 120));
        string host;
        await using (var lease = await EmbeddedServer.AcquireAsync(home, null, None))
        {
            host = lease.Url.Host;
            Assert.Equal(1, await OneAsync(lease.Url));
            File.Delete(host); // a cleaner of temporary folders
            await lease.ReviveAsync(None);
            Assert.Equal(1, await OneAsync(lease.Url));
        }
        Assert.False(Path.Exists(host));
    }

    [Fact]
    public async Task Data_that_does_not_start_is_an_environment_error_with_the_servers_last_words()
    {
        await (await EmbeddedServer.AcquireAsync(_home.Path, null, None)).DisposeAsync();
        var folder = ServerFolder.Of(_home.Path);
        await File.AppendAllTextAsync(
            Path.Combine(folder.Data, "postgresql.conf"),
            "shared_buffers = nonsense\n",
            None
        );

        var error = await Assert.ThrowsAsync<EnvironmentException>(() =>
            EmbeddedServer.AcquireAsync(_home.Path, null, None)
        );

        Assert.Contains("shared_buffers", error.Message, StringComparison.Ordinal);
        Assert.Contains(folder.Data, error.Message, StringComparison.Ordinal);
        Assert.False(EmbeddedServer.Status(_home.Path).InUse);
    }

    [Fact]
    public async Task Folder_that_is_no_data_folder_is_refused_untouched_and_told_by_status()
    {
        Assert.Null(EmbeddedServer.Status(_home.Path).Problem);
        var folder = ServerFolder.Of(_home.Path);
        Directory.CreateDirectory(folder.Data);
        Assert.Null(EmbeddedServer.Status(_home.Path).Problem); // empty: a run may use it
        await File.WriteAllTextAsync(Path.Combine(folder.Data, "thesis.txt"), "not ours", None);
        var said = new List<string>();

        var error = await Assert.ThrowsAsync<EnvironmentException>(() =>
            EmbeddedServer.AcquireAsync(_home.Path, new Listener(said), None)
        );

        Assert.StartsWith($"'{folder.Data}' is not a PostgreSQL data folder", error.Message, StringComparison.Ordinal);
        Assert.Contains("move it away", error.Message, StringComparison.Ordinal);
        Assert.Equal(error.Message, EmbeddedServer.Status(_home.Path).Problem);
        Assert.Empty(said);
        Assert.Equal([Path.Combine(folder.Data, "thesis.txt")], Directory.GetFileSystemEntries(folder.Data));
    }

    [Fact]
    public async Task Damaged_control_file_is_an_environment_error_that_says_what_to_do()
    {
        await (await EmbeddedServer.AcquireAsync(_home.Path, null, None)).DisposeAsync();
        var control = Path.Combine(ServerFolder.Of(_home.Path).Data, "global", "pg_control");
        await File.WriteAllBytesAsync(control, new byte[new FileInfo(control).Length], None);

        var error = await Assert.ThrowsAsync<EnvironmentException>(() =>
            EmbeddedServer.AcquireAsync(_home.Path, null, None)
        );

        Assert.Contains("restore that folder from a backup", error.Message, StringComparison.Ordinal);
        Assert.Contains("the results in it would be gone", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Server_of_another_user_is_an_environment_error_that_names_home()
    {
        await using var lease = await EmbeddedServer.AcquireAsync(_home.Path, null, None);
        var folder = ServerFolder.Of(_home.Path);
        await File.WriteAllTextAsync(
            Path.Combine(folder.Data, "pg_ident.conf"),
            "taugate somebody_else taugate\n",
            None
        );
        Assert.True(await OneAsync<bool>(lease.Url, "SELECT pg_reload_conf()"));
        // The server reads its files again when its signal arrives: the connection that is refused first tells when.
        while (await Record.ExceptionAsync(() => OneAsync(lease.Url)) is null) { }

        var error = await Assert.ThrowsAsync<EnvironmentException>(() =>
            EmbeddedServer.AcquireAsync(_home.Path, null, None)
        );

        Assert.Contains(folder.Data, error.Message, StringComparison.Ordinal);
        Assert.Contains("belongs to another user", error.Message, StringComparison.Ordinal);
        Assert.Contains("--home", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Data_that_only_another_user_may_read_is_told_by_every_command()
    {
        Assert.SkipWhen(Environment.IsPrivilegedProcess, "root may read everything");
        await (await EmbeddedServer.AcquireAsync(_home.Path, null, None)).DisposeAsync();
        var folder = ServerFolder.Of(_home.Path);
        File.SetUnixFileMode(folder.Data, UnixFileMode.None);
        try
        {
            var acquire = await Assert.ThrowsAsync<EnvironmentException>(() =>
                EmbeddedServer.AcquireAsync(_home.Path, null, None)
            );
            var stop = await Assert.ThrowsAsync<EnvironmentException>(() => EmbeddedServer.StopAsync(_home.Path, None));

            Assert.Contains("belongs to another user", acquire.Message, StringComparison.Ordinal);
            Assert.Equal((acquire.Message, acquire.Message), (stop.Message, EmbeddedServer.Status(_home.Path).Problem));
        }
        finally
        {
            File.SetUnixFileMode(
                folder.Data,
                UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
            );
        }
    }

    [Fact]
    public async Task Data_of_a_version_that_nobody_has_is_an_environment_error_that_names_it_and_says_what_to_install()
    {
        var folder = ServerFolder.Of(_home.Path);
        Directory.CreateDirectory(folder.Data);
        await File.WriteAllTextAsync(folder.VersionFile, "12345\n", None);

        var error = await Assert.ThrowsAsync<EnvironmentException>(() =>
            EmbeddedServer.AcquireAsync(_home.Path, null, None)
        );

        Assert.Contains("12345", error.Message, StringComparison.Ordinal);
        Assert.Contains("apt-get install postgresql", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Wrapper_scripts_are_not_taken_for_a_server()
    {
        var folder = ServerFolder.Of(_home.Path);
        var wrappers = Path.Combine(folder.Binaries, "postgres-99", "bin");
        Directory.CreateDirectory(wrappers);
        foreach (var name in (string[])["initdb", "pg_ctl", "postgres"])
            File.WriteAllText(Path.Combine(wrappers, name), "#!/bin/sh\n");
        Assert.DoesNotContain(wrappers, ServerBinaries.Candidates(folder));

        foreach (var name in (string[])["initdb", "pg_ctl", "postgres"])
            File.WriteAllText(Path.Combine(wrappers, name), "\u007fELF");
        Assert.Contains(wrappers, ServerBinaries.Candidates(folder));
    }

    [Fact]
    public async Task Home_that_the_servers_user_cannot_enter_has_its_data_outside_and_starts_empty_when_remade()
    {
        Assert.SkipUnless(
            Environment.IsPrivilegedProcess && !OperatingSystem.IsWindows(),
            "only root runs the server as another user"
        );
        File.SetUnixFileMode(_home.Path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var folder = "";
        try
        {
            await using (var lease = await EmbeddedServer.AcquireAsync(_home.Path, null, None))
            {
                folder = ServerFolder.Of(_home.Path).Path;
                Assert.StartsWith("/var/lib/taugate/", folder, StringComparison.Ordinal);
                Assert.Equal(1, await OneAsync(lease.Url));
            }
            Assert.NotNull(EmbeddedServer.Status(_home.Path).MajorVersion);

            // as made under a strict umask
            File.SetUnixFileMode(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            await using (var lease = await EmbeddedServer.AcquireAsync(_home.Path, null, None))
                Assert.Equal(1, await OneAsync(lease.Url));

            Directory.Move(folder, folder + ".unseen"); // as for a container that shares the home alone
            var lost = await Assert.ThrowsAsync<EnvironmentException>(() =>
                EmbeddedServer.AcquireAsync(_home.Path, null, None)
            );
            Assert.Contains(
                $"is a link to the database's folder '{folder}', which is not there",
                lost.Message,
                StringComparison.Ordinal
            );
            Assert.False(Directory.Exists(folder));
            Directory.Move(folder + ".unseen", folder);

            Directory.Delete(_home.Path, recursive: true);
            Directory.CreateDirectory(_home.Path);

            Assert.Null(EmbeddedServer.Status(_home.Path).MajorVersion);
        }
        finally
        {
            if (Directory.Exists(folder))
                Directory.Delete(folder, recursive: true);
            if (Directory.Exists(folder + ".unseen"))
                Directory.Delete(folder + ".unseen", recursive: true);
        }
    }

    public void Dispose()
    {
        // Only a test that failed leaves a server.
        if (EmbeddedServer.Status(_home.Path).ProcessId is { } left)
            Kill(left);
        _home.Dispose();
    }

    /// <summary>Keeps what was reported, at once.</summary>
    private sealed class Listener(List<string> said) : IProgress<string>
    {
        public void Report(string value) => said.Add(value);
    }

    /// <summary>As a server leaves it that was killed.</summary>
    private async Task LeavePostmasterFileAsync(int pid)
    {
        var folder = ServerFolder.Of(_home.Path);
        await File.WriteAllTextAsync(folder.PostmasterFile, $"{pid}\n{folder.Data}\n1700000000\n5432\n.\n\n", None);
        if (folder.RunAs is { } user)
            await ServerProgram.RunAsync("/bin/chown", [user, folder.PostmasterFile], null, None);
    }

    private static void Kill(int pid)
    {
        using var process = Process.GetProcessById(pid);
        process.Kill();
        process.WaitForExit();
    }

    private static Task<int> OneAsync(DatabaseUrl url, string sql = "SELECT 1") => OneAsync<int>(url, sql);

    private static async Task<T> OneAsync<T>(DatabaseUrl url, string sql)
    {
        await using var connection = new NpgsqlConnection(url.Unpooled());
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    private static async Task ExecuteAsync(DatabaseUrl url, string sql)
    {
        await using var connection = new NpgsqlConnection(url.Unpooled());
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
