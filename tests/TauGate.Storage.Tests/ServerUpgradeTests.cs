using System.Diagnostics;
using Npgsql;
using TauGate.Core.Errors;
using TauGate.Core.Ports;
using TauGate.Core.Results;
using TauGate.Storage.Connections;
using TauGate.Storage.Embedded;

namespace TauGate.Storage.Tests;

/// <summary>The oldest and the newest PostgreSQL that can be fetched, fetched once.</summary>
public sealed class FetchedServersFixture : IAsyncLifetime
{
    internal const int Newest = 18;
    private readonly TemporaryHome _folder = new();

    internal int Oldest { get; } =
        Enumerable.Range(ServerBinaries.OldestMajor, Newest).First(major => ServerPackage.Of(major) is not null);

    /// <summary>Lets a home use them, as if they had been fetched there.</summary>
    internal void GiveTo(ServerFolder home)
    {
        Directory.CreateDirectory(home.Binaries);
        foreach (var server in Directory.EnumerateDirectories(_folder.Path))
            Directory.CreateSymbolicLink(Path.Combine(home.Binaries, Path.GetFileName(server)), server);
    }

    public async ValueTask InitializeAsync()
    {
        foreach (var major in new[] { Oldest, Newest })
            await ServerPackage.Of(major)!.InstallAsync(_folder.Path, null, CancellationToken.None);
    }

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }
}

/// <summary>`db upgrade` from the oldest version to the newest.</summary>
public sealed class ServerUpgradeTests(FetchedServersFixture server) : IClassFixture<FetchedServersFixture>, IDisposable
{
    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;
    private readonly TemporaryHome _home = new();

    private ServerFolder Folder => ServerFolder.Of(_home.Path);

    [Fact]
    public async Task Data_of_an_older_version_is_moved_with_every_row_and_goes_on_in_the_newer_one()
    {
        var (before, from) = await MakeOldDataAsync();

        var done = (await EmbeddedServer.UpgradeAsync(_home.Path, FetchedServersFixture.Newest, null, _cancellation))!;

        Assert.Equal((from, FetchedServersFixture.Newest), (done.From, done.To));
        Assert.True(
            EmbeddedServer.Status(_home.Path) is { MajorVersion: FetchedServersFixture.Newest, Running: false }
        );
        Assert.Equal(before, await ContentAsync());
        Assert.Equal(before.Sum(t => t.Rows), done.Rows);
        Assert.Equal(
            from.ToString(System.Globalization.CultureInfo.InvariantCulture),
            (await File.ReadAllTextAsync(Path.Combine(done.KeptFolder, "PG_VERSION"), _cancellation)).Trim()
        );
        Assert.False(Path.Exists(Folder.Next(null).Path));

        await using (var lease = await EmbeddedServer.AcquireAsync(_home.Path, null, _cancellation))
        {
            Assert.StartsWith("18", await OneAsync(lease.Url, "SHOW server_version"), StringComparison.Ordinal);
            await RecordAsync(lease.Url, "later"); // identities go on where they were
        }
        Assert.Null(await EmbeddedServer.UpgradeAsync(_home.Path, FetchedServersFixture.Newest, null, _cancellation));
        await Assert.ThrowsAsync<InputException>(() =>
            EmbeddedServer.UpgradeAsync(_home.Path, from, null, _cancellation)
        );

        // Killed after the copy was declared the database, before and between the two renames.
        var after = await ContentAsync();
        Directory.Move(Folder.Data, Folder.Upgraded);
        Assert.Equal(FetchedServersFixture.Newest, EmbeddedServer.Status(_home.Path).MajorVersion);
        Assert.Equal(after, await ContentAsync());
        Directory.Move(Folder.Data, Folder.Upgraded);
        Directory.Move(done.KeptFolder, Folder.Data);
        Assert.Equal(after, await ContentAsync());
        Assert.True(Directory.Exists(done.KeptFolder));
    }

    [Theory]
    [InlineData("Copying")]
    [InlineData("Comparing")]
    public async Task Upgrade_that_is_interrupted_leaves_the_database_as_it_was(string where)
    {
        var (before, from) = await MakeOldDataAsync();
        using var interrupt = new CancellationTokenSource();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            EmbeddedServer.UpgradeAsync(
                _home.Path,
                FetchedServersFixture.Newest,
                new When(text => text.StartsWith(where, StringComparison.Ordinal), interrupt.Cancel),
                interrupt.Token
            )
        );

        Assert.True(
            EmbeddedServer.Status(_home.Path) is { Running: false, Problem: null } status && status.MajorVersion == from
        );
        Assert.False(Path.Exists(Folder.Next(null).Path));
        Assert.Equal(before, await ContentAsync());
    }

    [Fact]
    public async Task Upgrade_that_was_killed_is_cleared_away_with_its_server_by_the_next_command()
    {
        var (before, _) = await MakeOldDataAsync();
        var next = Folder.Next(FetchedServersFixture.Newest);
        Directory.CreateDirectory(next.Path);
        if (next.RunAs is not null)
            ServerFolder.LetPass(next.Path);
        await new PrivateServer(next, null).EnsureRunningAsync(isAlone: true, _cancellation);
        using var left = Process.GetProcessById(PostmasterFile.Read(next.PostmasterFile)!.Pid);

        Assert.Equal(before, await ContentAsync());

        Assert.False(Path.Exists(next.Path));
        await left.WaitForExitAsync(_cancellation);
    }

    [Fact]
    public async Task Database_with_what_others_made_is_refused_with_its_name_and_one_in_use_is_not_touched()
    {
        var (before, from) = await MakeOldDataAsync();
        await using (var lease = await EmbeddedServer.AcquireAsync(_home.Path, null, _cancellation))
        {
            await OneAsync(lease.Url, "CREATE TABLE my_notes AS SELECT 'x' AS note; SELECT ''");
            var used = await Assert.ThrowsAsync<EnvironmentException>(() =>
                EmbeddedServer.UpgradeAsync(_home.Path, FetchedServersFixture.Newest, null, _cancellation)
            );
            Assert.Contains("in use by another taugate", used.Message, StringComparison.Ordinal);
        }

        var refused = await Assert.ThrowsAsync<EnvironmentException>(() =>
            EmbeddedServer.UpgradeAsync(_home.Path, FetchedServersFixture.Newest, null, _cancellation)
        );

        Assert.Contains("table public.my_notes", refused.Message, StringComparison.Ordinal);
        Assert.True(EmbeddedServer.Status(_home.Path) is { Running: false } status && status.MajorVersion == from);
        Assert.Equal(before.Length + 1, (await ContentAsync()).Length);
    }

    [Fact]
    public async Task Home_without_data_has_nothing_to_upgrade()
    {
        var error = await Assert.ThrowsAsync<EnvironmentException>(() =>
            EmbeddedServer.UpgradeAsync(_home.Path, null, null, _cancellation)
        );

        Assert.Contains("no private database", error.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(_home.Path));
    }

    public void Dispose()
    {
        // Only a test that failed leaves a server.
        foreach (var folder in new[] { Folder, Folder.Next(null) })
            if (PostmasterFile.Read(folder.PostmasterFile) is { } left && left.IsAlive())
                Process.GetProcessById(left.Pid).Kill();
        _home.Dispose();
    }

    /// <summary>Data of the oldest version, with results; what is in it, and its version.</summary>
    private async Task<(TableContent[] Content, int Major)> MakeOldDataAsync()
    {
        var folder = ServerFolder.Create(_home.Path) with { MajorOfNewData = server.Oldest };
        server.GiveTo(folder);
        await new PrivateServer(folder, null).EnsureRunningAsync(isAlone: true, _cancellation);
        await using (var lease = await EmbeddedServer.AcquireAsync(_home.Path, null, _cancellation))
            await RecordAsync(lease.Url, "earlier");
        Assert.Equal(server.Oldest, EmbeddedServer.Status(_home.Path).MajorVersion);
        return (await ContentAsync(), server.Oldest);
    }

    private async Task RecordAsync(DatabaseUrl url, string sweep)
    {
        await using var database = await Database.OpenAsync(url, SchemaPolicy.Migrate, _cancellation);
        var term = (
            await database.Terms.TryTakeAsync(
                await database.Terms.ReadAsync(_cancellation),
                sweep,
                "akka.tcp://taugate@here",
                _cancellation
            )
        )!.Value;
        var spec = Samples.Sweep(sweep, 1, 4, Samples.Variant("taugate"), Samples.Variant("lora", "lora rank=1", 1));
        await database.Sweeps.SubmitAsync(spec, "name: x\n# a tab\t, a backslash \\N and an ü\n", null, _cancellation);
        var foundations = new List<FoundationRecord>();
        foreach (var task in Samples.Tasks(spec).Select(t => t.Foundation).DistinctBy(f => f.Key))
        {
            await database.Artifacts.PutAsync(
                ArtifactDigest.Of(Samples.FoundationBytes(task.Seed)),
                Samples.FoundationBytes(task.Seed),
                _cancellation
            );
            foundations.Add(Samples.Foundation(task, Samples.Execution()));
        }
        await database.Ledger.RecordAsync(
            term,
            RecordBatch.Empty with
            {
                Foundations = [.. foundations],
            },
            _cancellation
        );
        var cells = Samples
            .Tasks(spec)
            .Select((task, i) => Samples.Cell(task, 30 + i, status: i == 0 ? CellStatus.Diverged : CellStatus.Done))
            .ToArray();
        await database.Ledger.RecordAsync(term, RecordBatch.Empty with { Cells = [.. cells] }, _cancellation);
    }

    /// <summary>Every table with all its rows, in an order that does not depend on the server.</summary>
    private async Task<TableContent[]> ContentAsync()
    {
        await using var lease = await EmbeddedServer.AcquireAsync(_home.Path, null, _cancellation);
        var tables = (
            await OneAsync(
                lease.Url,
                "SELECT string_agg(tablename, ',' ORDER BY tablename) FROM pg_tables WHERE schemaname = 'public'"
            )
        ).Split(',');
        var content = new List<TableContent>();
        foreach (var table in tables)
        {
            var rows = await OneAsync(
                lease.Url,
                $"SELECT coalesce(string_agg(t::text, E'\\n' ORDER BY t::text), '') FROM {table} AS t"
            );
            content.Add(
                new TableContent(
                    table,
                    long.Parse(
                        await OneAsync(lease.Url, $"SELECT count(*)::text FROM {table}"),
                        System.Globalization.CultureInfo.InvariantCulture
                    ),
                    rows
                )
            );
        }
        return [.. content];
    }

    private static async Task<string> OneAsync(DatabaseUrl url, string sql)
    {
        await using var connection = new NpgsqlConnection(url.Unpooled());
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return (string)(await command.ExecuteScalarAsync())!;
    }

    private sealed record TableContent(string Table, long Rows, string Text);

    private sealed class When(Func<string, bool> matches, Action then) : IProgress<string>
    {
        public void Report(string value)
        {
            if (matches(value))
                then();
        }
    }
}
