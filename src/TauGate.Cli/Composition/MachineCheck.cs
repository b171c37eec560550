using System.Collections.Immutable;
using System.Runtime.InteropServices;
using TauGate.Cluster.Configuration;
using TauGate.Cluster.Joining;
using TauGate.Cluster.Nodes;
using TauGate.Cluster.Security;
using TauGate.Core.Errors;
using TauGate.Core.Files;
using TauGate.Core.Ports;
using TauGate.Core.Sweeps;
using TauGate.Storage;
using TauGate.Storage.Connections;
using TauGate.Storage.Embedded;
using TauGate.Storage.Schema;
using TauGate.Training.Data;
using TauGate.Training.Native;

namespace TauGate.Cli.Composition;

/// <summary>
/// The checks of <c>taugate doctor</c>, in the order in which a run would need the things. Changes nothing but caches.
/// </summary>
internal sealed class MachineCheck(TauGateHome home, DatabaseUrl? named, NodeArguments arguments)
{
    private const long EnoughDisk = 2L << 30;

    /// <summary>The database's id, when that could be read.</summary>
    private ClusterId? _cluster;

    /// <summary>All findings; never throws for what it finds.</summary>
    public async Task<ImmutableArray<Check>> RunAsync(CancellationToken cancellation)
    {
        var checks = ImmutableArray.CreateBuilder<Check>();
        checks.Add(
            new Check(
                "program",
                CheckOutcome.Good,
                $"TauGate {ProgramVersion.Text}, {RuntimeInformation.FrameworkDescription}, "
                    + $"{RuntimeInformation.OSDescription}"
            )
        );
        checks.Add(Guarded("home", Home));
        checks.Add(Guarded("machine", Machine));
        checks.Add(Guarded("hocon", Configuration));
        if (arguments.CertificateFolder is { } folder)
            checks.Add(Guarded("certificate", () => Certificate(folder)));
        checks.Add(Guarded("libtorch", NativeLibrary));
        var data = Guarded("data", Data);
        checks.Add(data);
        checks.Add(await GuardedAsync("database", () => DatabaseAsync(cancellation)));
        if (_cluster is not null)
            checks.Add(Guarded("spools", Spools));
        checks.AddRange(await SeedsAsync(cancellation));
        // A trainer needs the library and the data; without them its own error would only repeat theirs.
        if (data.Outcome == CheckOutcome.Good && checks.All(c => c.Outcome != CheckOutcome.Failed))
            checks.Add(await GuardedAsync("trainer", () => TrainerAsync(cancellation)));
        return checks.ToImmutable();
    }

    private Check Home()
    {
        var existing = new DirectoryInfo(home.Path);
        while (!existing.Exists)
            existing = existing.Parent ?? throw new EnvironmentException($"{home.Path} has no existing parent folder.");
        var free = new DriveInfo(existing.FullName).AvailableFreeSpace;
        try
        {
            FileLock.Check(existing.FullName);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new Check(
                "home",
                CheckOutcome.Failed,
                $"{existing.FullName} cannot be written: {e.Message} Choose another home with --home DIR."
            );
        }
        var finding = Invariant($"{home.Path}, {free / 1073741824.0:F0} GiB free");
        return free >= EnoughDisk
            ? new Check("home", CheckOutcome.Good, finding)
            : new Check(
                "home",
                CheckOutcome.Note,
                $"{finding}: a large sweep may need more. Choose another home with --home DIR."
            );
    }

    private static Check Machine()
    {
        var memory = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 1073741824.0;
        return new Check(
            "machine",
            CheckOutcome.Good,
            Invariant($"{Environment.ProcessorCount} cores, {memory:F0} GiB memory: {SlotCount.Default()} slots")
        );
    }

    private Check NativeLibrary()
    {
        var status = NativeLibraryStatus.Inspect(home.Cache);
        if (status.Problem is { } problem)
            return new Check("libtorch", CheckOutcome.Failed, problem);
        var patch = status.PatchNeeded
            ? "; this system's C++ library is older than TorchSharp asks for, so a copy with that one demand made "
                + $"optional is loaded ({status.PatchedCopy})"
            : "; loads as it is";
        return new Check("libtorch", CheckOutcome.Good, $"{status.LibtorchVersion} for {status.Platform}{patch}");
    }

    private Check Data()
    {
        var locator = new DataLocator(DataFiles.Settings(home, arguments.DataFolder));
        var files = locator.Check(DataSet.Mnist);
        if (files.Any(f => f.State == DataFileState.Corrupt))
            locator.Require(DataSet.Mnist);
        if (files.All(f => f.State == DataFileState.Good))
            return new Check("data", CheckOutcome.Good, $"MNIST in {locator.FolderOf(DataSet.Mnist)}, digests right");
        if (locator.IsUsersOwn)
            locator.Require(DataSet.Mnist);
        return new Check(
            "data",
            CheckOutcome.Note,
            "MNIST is not in the cache yet; the first run fetches it ('taugate data fetch' does it now)."
        );
    }

    private async Task<Check> DatabaseAsync(CancellationToken cancellation)
    {
        if (named is not null)
            return await NamedDatabaseAsync(named, cancellation);
        var status = EmbeddedServer.Status(home.Path);
        if (status.Problem is { } problem)
            return new Check("database", CheckOutcome.Failed, problem);
        if (!status.Running)
            await EmbeddedServer.RequireUserAsync(cancellation);
        var programs = await EmbeddedServer.FindProgramsAsync(home.Path, cancellation);
        var finding = (status.MajorVersion, programs.Folder) switch
        {
            ({ } version, _) when status.Running => $"private PostgreSQL {version} in {status.DataFolder}, running",
            ({ } version, { } folder) => $"private PostgreSQL {version} in {status.DataFolder}, stopped: "
                + $"a run starts it with {programs.Version} in {folder}",
            ({ } version, null) =>
                $"private PostgreSQL {version} in {status.DataFolder}, stopped: this machine has no server programs "
                    + "of that version, and a run fetches them",
            (null, { } folder) => $"none yet; the first run makes one with PostgreSQL {programs.Version} in {folder}",
            (null, null) => "none yet; no PostgreSQL server was found on this machine, and the first run fetches one",
        };
        return programs.Broken.IsEmpty && (programs.Folder is not null || status.Running)
            ? new Check("database", CheckOutcome.Good, finding)
            : new Check(
                "database",
                CheckOutcome.Note,
                string.Join(Environment.NewLine, programs.Broken.Prepend(finding))
            );
    }

    private async Task<Check> NamedDatabaseAsync(DatabaseUrl named, CancellationToken cancellation)
    {
        var state = await Migrator.CheckAsync(named, cancellation);
        if (state.NeedsMigration)
            return new Check(
                "database",
                CheckOutcome.Failed,
                $"{named} has schema version {state.DatabaseVersion}, this program needs {state.ProgramVersion}. "
                    + "Run 'taugate db migrate --db URL' as its owner."
            );
        // Opening it looks for a transaction pooler.
        await using var database = await Database.OpenAsync(named, SchemaPolicy.Require, cancellation);
        _cluster = database.ClusterId;
        var (may, warnings) = (new List<string>(), new HashSet<string>(StringComparer.Ordinal));
        foreach (
            var (role, what) in new[]
            {
                (DatabaseRole.Coordinator, "coordinate"),
                (DatabaseRole.Client, "submit"),
                (DatabaseRole.Reader, "read"),
            }
        )
        {
            try
            {
                warnings.UnionWith(await database.CheckRightsAsync([role], cancellation));
                may.Add(what);
            }
            catch (EnvironmentException e) when (role == DatabaseRole.Reader)
            {
                return new Check("database", CheckOutcome.Failed, e.Message);
            }
            catch (EnvironmentException)
            {
                // A role of its own for each purpose is as it should be.
            }
        }
        var finding = $"{named}, schema version {state.DatabaseVersion}; its user may {string.Join(", ", may)}";
        return new Check(
            "database",
            warnings.Count == 0 ? CheckOutcome.Good : CheckOutcome.Note,
            string.Join(Environment.NewLine, warnings.Prepend(finding))
        );
    }

    private Check Configuration()
    {
        ClusterConfiguration.Check(arguments.HoconFolder);
        return new Check("hocon", CheckOutcome.Good, arguments.HoconFolder ?? "as it came with the program");
    }

    private static Check Certificate(string folder)
    {
        var warning = ClusterConfiguration.CheckCertificate(folder);
        var found = CertificateAuthority
            .Show(folder)
            .Select(c => Invariant($"{c.Name}, valid until {c.Expires.UtcDateTime:yyyy-MM-dd}"));
        return warning is null
            ? new Check("certificate", CheckOutcome.Good, $"{folder}: {string.Join("; ", found)}")
            : new Check("certificate", CheckOutcome.Note, warning);
    }

    /// <summary>
    /// Results in the home that belong to another database are kept, and sent when a worker joins that one's cluster.
    /// </summary>
    private Check Spools()
    {
        var workers = Path.Combine(home.Path, "workers");
        var foreign = !Directory.Exists(workers)
            ? []
            : Directory
                .EnumerateDirectories(workers)
                .SelectMany(Directory.EnumerateDirectories)
                .SelectMany(Directory.EnumerateDirectories)
                .Where(folder =>
                    Guid.TryParse(Path.GetFileName(folder), out var cluster)
                    && cluster != _cluster?.Value
                    && HasResults(folder)
                )
                .ToArray();
        return foreign.Length == 0
            ? new Check("spools", CheckOutcome.Good, "no results of another database wait in the home")
            : new Check(
                "spools",
                CheckOutcome.Note,
                $"results of other databases wait in {string.Join(", ", foreign)}. "
                    + "They are sent when a worker with this home joins that database's cluster; "
                    + "remove the folders if those databases are gone."
            );
    }

    private static bool HasResults(string folder)
    {
        var spool = Path.Combine(folder, "spool");
        return Directory.Exists(spool) && new DirectoryInfo(spool).EnumerateFiles().Any(f => f.Length > 0);
    }

    private async Task<IEnumerable<Check>> SeedsAsync(CancellationToken cancellation)
    {
        const string name = "seed";
        try
        {
            return (
                await SeedCheck.LookAsync(
                    arguments.Seeds,
                    arguments.CertificateFolder,
                    arguments.HoconFolder,
                    cancellation
                )
            ).Select(seed => new Check(name, seed.CanBeJoined ? CheckOutcome.Good : CheckOutcome.Failed, seed.Finding));
        }
        catch (Exception e) when (e is InputException or EnvironmentException)
        {
            return [new Check(name, CheckOutcome.Failed, e.Message)];
        }
    }

    private async Task<Check> TrainerAsync(CancellationToken cancellation)
    {
        var identity = await TrainerProbe.RunAsync(NodeComposition.Trainer(home), cancellation);
        return new Check(
            "trainer",
            CheckOutcome.Good,
            $"two processes agree to the bit: numeric class {identity.NumericClass.Short} "
                + $"({identity.NumericClassDescription})"
        );
    }

    private static Check Guarded(string name, Func<Check> check)
    {
        try
        {
            return check();
        }
        catch (Exception e)
            when (e is InputException or EnvironmentException or IOException or UnauthorizedAccessException)
        {
            return new Check(name, CheckOutcome.Failed, e.Message);
        }
    }

    private static async Task<Check> GuardedAsync(string name, Func<Task<Check>> check)
    {
        try
        {
            return await check();
        }
        catch (Exception e) when (e is EnvironmentException or TrainerUnavailableException or IOException)
        {
            return new Check(name, CheckOutcome.Failed, e.Message);
        }
    }
}
