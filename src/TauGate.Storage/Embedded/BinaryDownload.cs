using System.Globalization;
using MysticMind.PostgresEmbed;
using TauGate.Core.Ports;

namespace TauGate.Storage.Embedded;

/// <summary>Fetches server binaries with MysticMind.PostgresEmbed; only its download, not its server.</summary>
internal static class BinaryDownload
{
    /// <summary>How to get a server by hand.</summary>
    public const string InstallAdvice =
        "Install one (Debian, Ubuntu: 'apt-get install postgresql'; Fedora, RHEL: 'dnf install postgresql-server'; Alpine: 'apk add postgresql'; "
        + "macOS: 'brew install postgresql@17'), or name a running one with --db postgres://user@host/database.";

    /// <summary>The newest release of <paramref name="major"/>; several processes may ask at once.</summary>
    /// <returns>The folder with the programs.</returns>
    /// <exception cref="EnvironmentException">It could not be fetched; the message starts with <paramref name="seen"/>.</exception>
    public static async Task<string> InstallAsync(ServerFolder folder, int major, string seen, CancellationToken cancellation)
    {
        try
        {
            var server = new PgServer(new PgServerOptions
            {
                PgVersion = major.ToString(CultureInfo.InvariantCulture),
                BinariesDir = folder.Binaries,
                DbDir = folder.Path,
                DownloadRetryCount = 2,
            });
            await using (server)
            {
                await server.InstallAsync(cancellation);
                return Path.Combine(server.InstallDir, "bin");
            }
        }
        catch (Exception e) when (e is not OperationCanceledException || !cancellation.IsCancellationRequested)
        {
            throw new EnvironmentException(
                $"{seen} Fetching PostgreSQL {major.ToString(CultureInfo.InvariantCulture)} from the network failed: {e.Message} {InstallAdvice}", e);
        }
    }
}
