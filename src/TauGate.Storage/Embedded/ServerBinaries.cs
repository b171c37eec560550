using System.Globalization;
using System.Text.RegularExpressions;
using TauGate.Core.Errors;

namespace TauGate.Storage.Embedded;

/// <summary>A folder with PostgreSQL's server programs.</summary>
internal sealed partial record ServerBinaries(string Folder, int Major, int Minor)
{
    /// <summary>The oldest version whose features the migrations use.</summary>
    public const int OldestMajor = 13;

    /// <summary>The major version that is fetched when the machine has no server and there is no data yet.</summary>
    public const int PreferredMajor = 17;

    private static readonly string[] Programs = ["initdb", "pg_ctl", "postgres"];

    public string Initdb => PathOf(Folder, "initdb");

    public string PgCtl => PathOf(Folder, "pg_ctl");

    /// <summary>
    /// Programs for a data folder: of the version it was made with, or the newest on the machine when there is none
    /// yet. Fetched when the machine has none that fits.
    /// </summary>
    /// <exception cref="EnvironmentException">None was found and none could be fetched, or no server can run as this
    /// process's user.</exception>
    public static async Task<ServerBinaries> LocateAsync(
        ServerFolder folder,
        IProgress<string>? progress,
        CancellationToken cancellation
    )
    {
        await ServerUser.RequireAsync(cancellation);
        var wanted = folder.DataVersion() ?? folder.MajorOfNewData;
        var seen = await ServerSearch.RunAsync(folder, cancellation);
        if (seen.Fitting(wanted) is { } fitting)
            return fitting;

        var lack = seen.Lack(folder);
        progress?.Report(lack);
        var fetched = await BinaryDownload.InstallAsync(folder, wanted ?? PreferredMajor, lack, progress, cancellation);
        var (binaries, problem) = await ProbeAsync(fetched, folder.RunAs, cancellation);
        return binaries
            ?? throw new EnvironmentException(
                $"{lack} What was fetched does not run on this machine: {problem} {BinaryDownload.InstallAdvice}"
            );
    }

    /// <summary>
    /// The newest major version on the machine, or the one that is fetched for new data when that is newer.
    /// </summary>
    public static async Task<int> NewestMajorAsync(ServerFolder folder, CancellationToken cancellation) =>
        Math.Max(PreferredMajor, (await ServerSearch.RunAsync(folder, cancellation)).Fitting(null)?.Major ?? 0);

    /// <summary>Folders that have all programs as real executables, without duplicates.</summary>
    internal static IEnumerable<string> Candidates(ServerFolder folder) =>
        FromPath().Concat(Known(folder)).Where(HasPrograms).Distinct(StringComparer.Ordinal);

    /// <summary>
    /// The folder behind each <c>initdb</c> on the PATH. Links are followed, since distributions link single programs
    /// into <c>/usr/local/bin</c>; wrapper scripts are dropped by <see cref="HasPrograms"/>, since they may change user
    /// or arguments.
    /// </summary>
    private static IEnumerable<string> FromPath()
    {
        foreach (
            var folder in (Environment.GetEnvironmentVariable("PATH") ?? "").Split(
                Path.PathSeparator,
                StringSplitOptions.RemoveEmptyEntries
            )
        )
        {
            var initdb = new FileInfo(PathOf(folder, "initdb"));
            if (!initdb.Exists)
                continue;
            yield return Path.GetDirectoryName((initdb.ResolveLinkTarget(returnFinalTarget: true) ?? initdb).FullName)!;
        }
    }

    /// <summary>Places where distributions install servers without putting them on the PATH.</summary>
    private static IEnumerable<string> Known(ServerFolder folder)
    {
        (string Root, string Pattern, string Below)[] places =
        [
            ("/usr/lib/postgresql", "*", "bin"), // Debian, Ubuntu
            ("/usr", "pgsql-*", "bin"), // PGDG on RHEL
            ("/usr/libexec", "postgresql*", ""), // Alpine
            ("/opt/homebrew/opt", "postgresql*", "bin"),
            ("/usr/local/opt", "postgresql*", "bin"),
            ("/Applications/Postgres.app/Contents/Versions", "*", "bin"),
            (folder.Binaries, "postgres-*", "bin"), // fetched before
        ];
        foreach (var (root, pattern, below) in places)
        {
            if (!Directory.Exists(root))
                continue;
            foreach (var version in Directory.EnumerateDirectories(root, pattern))
                yield return Path.Combine(version, below).TrimEnd('/');
        }
    }

    private static bool HasPrograms(string folder) =>
        Programs.All(name =>
        {
            try
            {
                using var file = File.OpenRead(PathOf(folder, name));
                return file.ReadByte() is not (-1 or '#');
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                return false;
            }
        });

    /// <summary>
    /// Asks each program for its version as the user it will run as, which also shows that this user may run it and
    /// that it has its libraries.
    /// </summary>
    /// <returns>The programs, or why they do not run.</returns>
    internal static async Task<(ServerBinaries? Binaries, string? Problem)> ProbeAsync(
        string folder,
        string? runAs,
        CancellationToken cancellation
    )
    {
        ServerBinaries? binaries = null;
        foreach (var name in Programs)
        {
            var path = PathOf(folder, name);
            try
            {
                var (exitCode, output) = await ServerProgram.RunAsync(path, ["--version"], runAs, cancellation);
                var version = Version().Match(output);
                if (exitCode != 0 || !version.Success)
                    return (null, Invariant($"'{path}' does not run (exit code {exitCode}): {FirstLine(output)}."));
                binaries = new ServerBinaries(
                    folder,
                    Number(version.Groups[1]),
                    version.Groups[2].Success ? Number(version.Groups[2]) : 0
                );
            }
            catch (EnvironmentException e)
            {
                return (null, e.Message);
            }
        }
        return (binaries, null);
    }

    private static string PathOf(string folder, string program) =>
        Path.Combine(folder, OperatingSystem.IsWindows() ? program + ".exe" : program);

    private static string FirstLine(string output) =>
        output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).FirstOrDefault()
        ?? "it says nothing";

    private static int Number(Group group) => int.Parse(group.Value, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"\(PostgreSQL\) (\d+)(?:\.(\d+))?")]
    private static partial Regex Version();
}
