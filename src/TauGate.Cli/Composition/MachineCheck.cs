using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.InteropServices;
using TauGate.Cluster;
using TauGate.Core.Ports;
using TauGate.Core.Sweeps;
using TauGate.Storage;
using TauGate.Storage.Embedded;
using TauGate.Training.Data;
using TauGate.Training.Native;

namespace TauGate.Cli.Composition;

/// <summary>The checks of <c>taugate doctor</c>, in the order in which a run would need the things. Changes nothing but caches.</summary>
internal sealed class MachineCheck(TauGateHome home, DatabaseUrl? url, string? dataFolder)
{
    private const long EnoughDisk = 2L << 30;

    /// <summary>All findings; never throws for what it finds.</summary>
    public async Task<ImmutableArray<Check>> RunAsync(CancellationToken cancellation)
    {
        var checks = ImmutableArray.CreateBuilder<Check>();
        checks.Add(new Check("program", CheckOutcome.Good, $"TauGate {ProgramVersion.Text}, {RuntimeInformation.FrameworkDescription}, {RuntimeInformation.OSDescription}"));
        checks.Add(Guarded("home", Home));
        checks.Add(Guarded("machine", Machine));
        checks.Add(Guarded("libtorch", NativeLibrary));
        var data = Guarded("data", Data);
        checks.Add(data);
        checks.Add(await GuardedAsync("database", () => DatabaseAsync(cancellation)));
        // A trainer needs the library and the data; without them its own error would only repeat theirs.
        if (data.Outcome == CheckOutcome.Good && checks.All(c => c.Outcome != CheckOutcome.Failed))
            checks.Add(await GuardedAsync("trainer", () => TrainerAsync(cancellation)));
        return checks.ToImmutable();
    }

    private Check Home()
    {
        var existing = new DirectoryInfo(home.Path);
        while (!existing.Exists) existing = existing.Parent ?? throw new EnvironmentException($"{home.Path} has no existing parent folder.");
        var free = new DriveInfo(existing.FullName).AvailableFreeSpace;
        var finding = string.Create(CultureInfo.InvariantCulture, $"{home.Path}, {free / 1073741824.0:F0} GiB free");
        return free >= EnoughDisk
            ? new Check("home", CheckOutcome.Good, finding)
            : new Check("home", CheckOutcome.Note, $"{finding}: a large sweep may need more. Choose another home with --home DIR.");
    }

    private static Check Machine()
    {
        var memory = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 1073741824.0;
        return new Check("machine", CheckOutcome.Good, string.Create(CultureInfo.InvariantCulture,
            $"{Environment.ProcessorCount} cores, {memory:F0} GiB memory: {SlotCount.Default()} slots"));
    }

    private Check NativeLibrary()
    {
        var status = NativeLibraryStatus.Inspect(home.Path);
        if (status.Problem is { } problem) return new Check("libtorch", CheckOutcome.Failed, problem);
        var patch = status.PatchNeeded
            ? $"; this system's C++ library is older than TorchSharp asks for, so a copy with that one demand made optional is loaded ({status.PatchedCopy})"
            : "; loads as it is";
        return new Check("libtorch", CheckOutcome.Good, $"{status.LibtorchVersion} for {status.Platform}{patch}");
    }

    private Check Data()
    {
        var locator = new DataLocator(DataFiles.Settings(home, dataFolder));
        var files = locator.Check(DataSet.Mnist);
        if (files.Any(f => f.State == DataFileState.Corrupt)) locator.Require(DataSet.Mnist);
        if (files.All(f => f.State == DataFileState.Good)) return new Check("data", CheckOutcome.Good, $"MNIST in {locator.FolderOf(DataSet.Mnist)}, digests right");
        if (locator.IsUsersOwn) locator.Require(DataSet.Mnist);
        return new Check("data", CheckOutcome.Note, "MNIST is not in the cache yet; the first run fetches it ('taugate data fetch' does it now).");
    }

    private async Task<Check> DatabaseAsync(CancellationToken cancellation)
    {
        if (url is not null)
        {
            var state = await Migrator.CheckAsync(url, cancellation);
            return state.NeedsMigration
                ? new Check("database", CheckOutcome.Failed, $"{url} has schema version {state.DatabaseVersion}, this program needs {state.ProgramVersion}. Run 'taugate db migrate --db URL' as its owner.")
                : new Check("database", CheckOutcome.Good, $"{url}, schema version {state.DatabaseVersion}");
        }
        var status = EmbeddedServer.Status(home.Path);
        if (status.Problem is { } problem) return new Check("database", CheckOutcome.Failed, problem);
        if (status.MajorVersion is { } version)
            return new Check("database", CheckOutcome.Good, $"private PostgreSQL {version} in {status.DataFolder}, {(status.Running ? "running" : "stopped: a run starts it")}");
        var binaries = EmbeddedServer.FindBinaries(home.Path);
        return binaries is null
            ? new Check("database", CheckOutcome.Note, "no PostgreSQL server was found on this machine; the first run tries to fetch one.")
            : new Check("database", CheckOutcome.Good, $"none yet; the first run makes one with {binaries}");
    }

    private async Task<Check> TrainerAsync(CancellationToken cancellation)
    {
        var folder = new DataLocator(DataFiles.Settings(home, dataFolder)).FolderOf(DataSet.Mnist);
        var identity = await TrainerProbe.RunAsync(NodeComposition.Trainer(home, folder), cancellation);
        return new Check("trainer", CheckOutcome.Good, $"two processes agree to the bit: numeric class {identity.NumericClass.Short} ({identity.NumericClassDescription})");
    }

    private static Check Guarded(string name, Func<Check> check)
    {
        try { return check(); }
        catch (Exception e) when (e is EnvironmentException or IOException or UnauthorizedAccessException) { return new Check(name, CheckOutcome.Failed, e.Message); }
    }

    private static async Task<Check> GuardedAsync(string name, Func<Task<Check>> check)
    {
        try { return await check(); }
        catch (Exception e) when (e is EnvironmentException or TrainerUnavailableException or IOException) { return new Check(name, CheckOutcome.Failed, e.Message); }
    }
}
