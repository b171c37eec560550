using System.Globalization;
using System.Text.RegularExpressions;
using TauGate.Core.Ports;

namespace TauGate.Storage.Embedded;

/// <summary>A folder with PostgreSQL's server programs.</summary>
internal sealed partial record ServerBinaries(string Folder, int Major, int Minor)
{
    /// <summary>The oldest version whose features the migrations use.</summary>
    public const int OldestMajor = 13;

    /// <summary>What is fetched when the machine has none and there is no data yet.</summary>
    private const int PreferredMajor = 17;

    private static readonly string[] Programs = ["initdb", "pg_ctl", "postgres"];

    public string Initdb => Path.Combine(Folder, "initdb");

    public string PgCtl => Path.Combine(Folder, "pg_ctl");

    /// <summary>
    /// Binaries for a data folder: the version it was made with, or the newest on the machine when there is none yet. Fetched when
    /// the machine has none that fits.
    /// </summary>
    /// <exception cref="EnvironmentException">None was found and none could be fetched.</exception>
    public static async Task<ServerBinaries> LocateAsync(ServerFolder folder, IProgress<string>? progress, CancellationToken cancellation)
    {
        var wanted = folder.DataVersion();
        var found = new List<ServerBinaries>();
        foreach (var candidate in Candidates(folder))
            if (await ProbeAsync(candidate, folder.RunAs, cancellation) is { } binaries) found.Add(binaries);
        var fitting = found.Where(b => wanted is null ? b.Major >= OldestMajor : b.Major == wanted)
            .OrderByDescending(b => b.Major).ThenByDescending(b => b.Minor).FirstOrDefault();
        if (fitting is not null) return fitting;

        progress?.Report($"No PostgreSQL {(wanted is { } v ? v.ToString(CultureInfo.InvariantCulture) + " " : "")}on this machine: fetching server binaries");
        var fetched = await BinaryDownload.InstallAsync(folder, wanted ?? PreferredMajor, Seen(found, wanted), cancellation);
        return await ProbeAsync(fetched, folder.RunAs, cancellation)
            ?? throw new EnvironmentException($"The PostgreSQL binaries fetched into '{fetched}' do not run on this machine. {BinaryDownload.InstallAdvice}");
    }

    /// <summary>Folders that have all programs as real executables, without duplicates.</summary>
    internal static IEnumerable<string> Candidates(ServerFolder folder) =>
        FromPath().Concat(Known(folder)).Where(HasPrograms).Distinct(StringComparer.Ordinal);

    /// <summary>
    /// The folder behind each <c>initdb</c> on the PATH. Links are followed, since distributions link single programs into
    /// <c>/usr/local/bin</c>; wrapper scripts are dropped by <see cref="HasPrograms"/>, since they may change user or arguments.
    /// </summary>
    private static IEnumerable<string> FromPath()
    {
        foreach (var folder in (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries))
        {
            var initdb = new FileInfo(Path.Combine(folder, "initdb"));
            if (!initdb.Exists) continue;
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
            if (!Directory.Exists(root)) continue;
            foreach (var version in Directory.EnumerateDirectories(root, pattern)) yield return Path.Combine(version, below).TrimEnd('/');
        }
    }

    private static bool HasPrograms(string folder) => Programs.All(name =>
    {
        try
        {
            using var file = File.OpenRead(Path.Combine(folder, name));
            return file.ReadByte() is not (-1 or '#');
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    });

    /// <summary>Asks the server for its version as the user it will run as, which also shows that this user may run it.</summary>
    private static async Task<ServerBinaries?> ProbeAsync(string folder, string? runAs, CancellationToken cancellation)
    {
        try
        {
            var (exitCode, output) = await ServerProgram.RunAsync(Path.Combine(folder, "postgres"), ["--version"], runAs, cancellation);
            var version = Version().Match(output);
            if (exitCode != 0 || !version.Success) return null;
            return new ServerBinaries(folder, Number(version.Groups[1]), version.Groups[2].Success ? Number(version.Groups[2]) : 0);
        }
        catch (EnvironmentException)
        {
            return null;
        }
    }

    private static int Number(Group group) => int.Parse(group.Value, CultureInfo.InvariantCulture);

    private static string Seen(List<ServerBinaries> found, int? wanted)
    {
        if (found.Count == 0) return "No PostgreSQL server was found on the PATH or in the usual places.";
        var list = string.Join(", ", found.Select(b => string.Create(CultureInfo.InvariantCulture, $"{b.Major}.{b.Minor} in {b.Folder}")));
        return wanted is { } major
            ? string.Create(CultureInfo.InvariantCulture, $"The data folder was made by PostgreSQL {major}, but this machine has {list}.")
            : string.Create(CultureInfo.InvariantCulture, $"TauGate needs PostgreSQL {OldestMajor} or newer, but this machine has {list}.");
    }

    [GeneratedRegex(@"\(PostgreSQL\) (\d+)(?:\.(\d+))?")]
    private static partial Regex Version();
}
