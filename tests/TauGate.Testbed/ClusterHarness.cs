using System.Globalization;
using System.Text.Json;

namespace TauGate.Testbed;

/// <summary>
/// Coordinators and workers as a user starts them: real processes of the real program, each with a home of its own,
/// over a real database. Ends everything that it started, by process id.
/// </summary>
public sealed class ClusterHarness : IAsyncDisposable
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(100);

    private readonly TemporaryFolder _folder;
    private readonly ClusterShape _shape;
    private readonly List<ClusterMember> _coordinators = [];
    private readonly List<ClusterMember> _workers = [];

    private ClusterHarness(ClusterShape shape, LedgerDatabase database, TemporaryFolder folder) =>
        (_shape, Database, _folder) = (shape, database, folder);

    /// <summary>The database.</summary>
    public LedgerDatabase Database { get; }

    /// <summary>The server of a cluster that has one of its own.</summary>
    public DatabaseServer Server =>
        Database as DatabaseServer
        ?? throw new InvalidOperationException("The cluster's server is one that others use, too.");

    /// <summary>What the database says of executions.</summary>
    public LedgerFacts Facts => new(Database);

    /// <summary>All coordinators that were ever started.</summary>
    public IReadOnlyList<ClusterMember> Coordinators => _coordinators;

    /// <summary>All workers that were ever started.</summary>
    public IReadOnlyList<ClusterMember> Workers => _workers;

    /// <summary>Everything of the cluster is below this folder.</summary>
    public string Folder => _folder.Path;

    /// <summary>The folder of the cluster's own CA.</summary>
    public string CaFolder => Path.Combine(Folder, "ca");

    /// <summary>Makes certificates and database, starts the nodes and waits until they are ready.</summary>
    public static async Task<ClusterHarness> StartAsync(ClusterShape shape)
    {
        var folder = new TemporaryFolder();
        ClusterHarness harness;
        try
        {
            LedgerDatabase database = shape.Databases is null
                ? await DatabaseServer.StartAsync(Path.Combine(folder.Path, "db"))
                : await shape.Databases.CreateAsync();
            harness = new ClusterHarness(shape, database, folder);
        }
        catch
        {
            folder.Dispose();
            throw;
        }
        try
        {
            await harness.PrepareAsync();
            for (var i = 0; i < shape.Coordinators; i++)
                await harness.AddCoordinatorAsync();
            for (var i = 0; i < shape.Workers; i++)
                await harness.AddWorkerAsync();
            foreach (var member in harness.Members)
                await member.ReadyAsync();
            return harness;
        }
        catch
        {
            await harness.DisposeAsync();
            throw;
        }
    }

    /// <summary>Every node.</summary>
    public IEnumerable<ClusterMember> Members => _coordinators.Concat(_workers);

    /// <summary>Addresses of all coordinators, for <c>--seeds</c>.</summary>
    public string Seeds =>
        string.Join(',', _coordinators.Select(c => string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{c.Port}")));

    /// <summary>Starts another coordinator.</summary>
    public async Task<ClusterMember> AddCoordinatorAsync()
    {
        var port = FreePort.Take();
        var name = $"coordinator-{_coordinators.Count + 1}";
        string[] arguments =
        [
            "coordinator",
            "--db",
            Database.Url,
            "--bind",
            $"127.0.0.1:{port}",
            "--data",
            _shape.DataFolder,
        ];
        return await AddAsync(
            _coordinators,
            name,
            port,
            arguments,
            certificate: await CertificateAsync("coordinator", name)
        );
    }

    /// <summary>Starts another worker.</summary>
    public async Task<ClusterMember> AddWorkerAsync()
    {
        var name = $"worker-{_workers.Count + 1}";
        string[] arguments =
        [
            "worker",
            "--seeds",
            Seeds,
            "--slots",
            $"{_shape.Slots}",
            .. _shape.DataThroughCluster ? Array.Empty<string>() : ["--data", _shape.DataFolder],
        ];
        return await AddAsync(
            _workers,
            name,
            port: null,
            arguments,
            certificate: await CertificateAsync("worker", name)
        );
    }

    /// <summary>A command of a client of the database.</summary>
    public Task<TauGateProgram.Finished> RunAsync(params string[] arguments) =>
        Client(arguments).FinishAndDisposeAsync();

    /// <summary>A command of a client of the database, as it runs.</summary>
    public TauGateProgram Client(params string[] arguments) =>
        TauGateProgram.Start(
            Home("client"),
            new Dictionary<string, string> { ["TAUGATE_DB"] = Database.Url },
            arguments
        );

    /// <summary>Writes a file below the cluster's folder; its path.</summary>
    public string Write(string name, string text) => _folder.Write(name, text);

    /// <summary>Writes a sweep file and submits it.</summary>
    public async Task<TauGateProgram.Finished> SubmitAsync(string name, string text, params string[] options) =>
        (await RunAsync(["submit", Write($"{name}.yaml", text), .. options])).ExpectExit(0);

    /// <summary>What <c>status SWEEP --json</c> prints.</summary>
    public async Task<JsonElement> StatusAsync(string sweep) =>
        (await RunAsync("status", sweep, "--json")).ExpectExit(0).Json;

    /// <summary>
    /// The coordinator that holds the term; null while nobody does, or one that is not of the cluster.
    /// </summary>
    public async Task<ClusterMember?> HolderAsync(CancellationToken cancellation)
    {
        var address = await Database.ScalarAsync<string>("SELECT coalesce(address, '') FROM term", cancellation);
        return _coordinators.FirstOrDefault(c => address.EndsWith($":{c.Port}", StringComparison.Ordinal));
    }

    /// <summary>Looks again and again until something holds.</summary>
    /// <param name="what">For the failure's message.</param>
    public async Task UntilAsync(string what, Func<Task<bool>> holds, CancellationToken cancellation)
    {
        using var timer = new PeriodicTimer(Poll);
        try
        {
            while (!await holds())
                await timer.WaitForNextTickAsync(cancellation);
        }
        catch (OperationCanceledException e)
        {
            throw new InvalidOperationException($"Waited in vain until {what}. What the nodes said:\n{Logs}", e);
        }
    }

    /// <summary>Waits until a sweep has that many results.</summary>
    public Task UntilDoneAsync(string sweep, long cells, CancellationToken cancellation) =>
        UntilAsync(
            $"{cells} cells of {sweep} are done",
            async () => await Facts.DoneAsync(sweep, cancellation) >= cells,
            cancellation
        );

    /// <summary>
    /// Waits until every cell of a sweep has a result or was given up, and no worker keeps a result that the ledger
    /// lacks.
    /// </summary>
    public async Task UntilSettledAsync(string sweep, CancellationToken cancellation)
    {
        await UntilAsync($"{sweep} is settled", () => Facts.IsSettledAsync(sweep, cancellation), cancellation);
        await UntilAsync(
            "every spool is empty",
            () => Task.FromResult(Workers.All(w => w.Unacknowledged == 0)),
            cancellation
        );
    }

    /// <summary>
    /// What is wrong with a settled cluster, a line for each finding: a node that ended, a result that was refused,
    /// lost or recorded twice.
    /// </summary>
    public async Task<IReadOnlyList<string>> FindingsAsync(CancellationToken cancellation)
    {
        var findings = new List<string>();
        findings.AddRange(Members.Where(m => !m.IsRunning).Select(m => $"{m.Name} ended by itself"));
        findings.AddRange(Workers.Where(w => w.HasRejected).Select(w => $"{w.Name} has rejected results"));
        findings.AddRange(await Facts.ViolationsAsync(cancellation));
        var (executions, tasks, attestations) = await Facts.ExecutionsAsync(cancellation);
        if (executions != tasks + attestations)
            findings.Add($"{executions} executions of {tasks} tasks with {attestations} attestations");
        return findings;
    }

    /// <summary>What every node said.</summary>
    public string Logs => string.Concat(Members.Select(m => $"---- {m.Name}\n{m.Log}"));

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var member in Members)
            await member.DisposeAsync();
        await Database.DisposeAsync();
        _folder.Dispose();
    }

    private async Task<ClusterMember> AddAsync(
        List<ClusterMember> members,
        string name,
        int? port,
        string[] arguments,
        string[] certificate
    )
    {
        string[] hocon = _shape.LocalConf is null ? [] : ["--hocon", Path.Combine(Folder, "hocon")];
        // The slots of one machine share its cores through tokens in this folder; every member counts for a machine of
        // its own.
        var environment = new Dictionary<string, string> { ["XDG_RUNTIME_DIR"] = Home($"{name}-runtime") };
        var member = new ClusterMember(name, Home(name), port, environment, [.. arguments, .. certificate, .. hocon]);
        members.Add(member);
        await member.StartAsync();
        return member;
    }

    private async Task PrepareAsync()
    {
        if (_shape.Tls)
            (await TauGateProgram.RunAsync(Folder, "cert", "ca", "--out", CaFolder)).ExpectExit(0);
        if (_shape.LocalConf is not null)
            HoconFolder.Make(Path.Combine(Folder, "hocon"), _shape.LocalConf);
    }

    private async Task<string[]> CertificateAsync(string role, string name)
    {
        if (!_shape.Tls)
            return [];
        var folder = Path.Combine(Folder, $"{name}-cert");
        (
            await TauGateProgram.RunAsync(
                Folder,
                "cert",
                "node",
                "--ca",
                CaFolder,
                "--role",
                role,
                "--name",
                name,
                "--host",
                "127.0.0.1",
                "--out",
                folder
            )
        ).ExpectExit(0);
        return ["--cert", folder];
    }

    private string Home(string name) =>
        Directory
            .CreateDirectory(
                Path.Combine(Folder, name),
                UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
            )
            .FullName;
}
