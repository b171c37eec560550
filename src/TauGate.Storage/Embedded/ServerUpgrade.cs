using TauGate.Core.Errors;
using TauGate.Storage.Connections;
using TauGate.Storage.Schema;

namespace TauGate.Storage.Embedded;

/// <summary>
/// Moves a home's data to a newer major version of PostgreSQL. A server of the new version is made beside the old one,
/// gets all rows and is compared with it; then its data folder takes the old one's place, which is kept under another
/// name. Until that moment, whatever ends the upgrade, the old one is the database. The caller holds the folder's
/// control lock and is its only user.
/// </summary>
internal sealed class ServerUpgrade(ServerFolder folder, IProgress<string>? progress)
{
    /// <summary>Copies, compares, and puts the copy in place. Both servers are stopped afterwards.</summary>
    /// <param name="major">The version to move to.</param>
    /// <exception cref="EnvironmentException">A server cannot be fetched or started, the disk is full, or the data
    /// cannot be moved: everything is as before.</exception>
    public async Task<EmbeddedServerUpgrade> RunAsync(int major, CancellationToken cancellation)
    {
        var (from, next) = (folder.DataVersion()!.Value, folder.Next(major));
        var (old, fresh) = (new PrivateServer(folder, progress), new PrivateServer(next, progress));
        int tables;
        long rows;
        try
        {
            var oldUrl = await old.EnsureRunningAsync(isAlone: true, cancellation);
            Directory.CreateDirectory(next.Path);
            if (next.RunAs is not null)
                ServerFolder.LetPass(next.Path);
            var freshUrl = await fresh.EnsureRunningAsync(isAlone: true, cancellation);
            await Migrator.MigrateAsync(oldUrl, cancellation);
            await Migrator.MigrateAsync(freshUrl, cancellation);
            await using var copy = await DatabaseCopy.OpenAsync(oldUrl, freshUrl, cancellation);
            await copy.RefuseStrangersAsync(cancellation);
            progress?.Report(Invariant($"Copying every table to PostgreSQL {major}"));
            await copy.CopyAsync(cancellation);
            progress?.Report("Comparing every row");
            rows = await copy.CompareAsync(cancellation);
            tables = copy.Tables;
            cancellation.ThrowIfCancellationRequested();
            // The copy holds locks on the old server's tables, so that nobody can write to them until it has stopped.
            await StopAsync(folder);
            await StopAsync(next);
        }
        catch (Exception e)
        {
            await SettleAsync(folder);
            if (!File.Exists(folder.StayUpMark))
                await old.StopAsync();
            if (DatabaseErrors.Includes(e))
                throw new EnvironmentException(
                    $"The database could not be copied: {e.Message} The one in '{folder.Data}' is as it was.",
                    e
                );
            throw;
        }
        Directory.Move(next.Data, folder.Upgraded); // from here on it is the database
        var kept = await SettleAsync(folder);
        return new EmbeddedServerUpgrade(from, major, tables, rows, kept!);
    }

    /// <summary>
    /// Completes or undoes an upgrade that was interrupted: puts a finished copy in place, or removes an unfinished
    /// one.
    /// </summary>
    /// <returns>Where the data that was replaced is kept; null when none was.</returns>
    public static async Task<string?> SettleAsync(ServerFolder folder)
    {
        string? kept = null;
        if (Directory.Exists(folder.Upgraded))
        {
            if (Directory.Exists(folder.Data))
                Directory.Move(folder.Data, kept = NameFor(folder));
            Directory.Move(folder.Upgraded, folder.Data);
        }
        var next = folder.Next(null);
        if (!Directory.Exists(next.Path))
            return kept;
        await StopAsync(next);
        Directory.Delete(next.Path, recursive: true);
        return kept;
    }

    /// <summary>Stops the server of a folder and makes sure that none of its processes is left.</summary>
    private static async Task StopAsync(ServerFolder stopped)
    {
        await new PrivateServer(stopped, null).StopAsync();
        using var ended = ServerLock.TryTake(stopped.RunningLock, exclusive: true)
            ?? throw new EnvironmentException(
                $"A server still uses '{stopped.Data}', and this process cannot stop it: "
                    + "stop it where it was started, on the host or in the container."
            );
    }

    /// <summary>A new name beside the data folder for what was in it, such as <c>data.15</c>.</summary>
    private static string NameFor(ServerFolder folder)
    {
        var version = File.ReadAllText(folder.VersionFile).Trim();
        var names = Enumerable
            .Range(1, int.MaxValue)
            .Select(n => Invariant($"{folder.Data}.{version}{(n == 1 ? "" : $".{n}")}"));
        return names.First(n => !Path.Exists(n));
    }
}
