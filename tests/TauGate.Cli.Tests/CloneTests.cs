using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace TauGate.Cli.Tests;

/// <summary>What a clone has in its files, which scripts and digests depend on.</summary>
public sealed class CloneTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("taugate-clone-").FullName;

    [Fact]
    [SuppressMessage("Security", "CA5350", Justification = "git names its blobs by SHA-1")]
    public async Task Clone_with_autocrlf_has_the_bytes_of_the_repository_in_every_file()
    {
        var repository = Path.GetDirectoryName(Repository.PathOf("TauGate.sln"))!;
        Assert.SkipUnless(Path.Exists(Path.Combine(repository, ".git")), "these sources are no clone");
        var clone = Path.Combine(_folder, "clone");

        await GitAsync(repository, "clone", "--quiet", "--shared", "--config", "core.autocrlf=true", repository, clone);

        var changed = new List<string>();
        var entries = (await GitAsync(clone, "ls-tree", "-r", "-z", "HEAD")).Split(
            '\0',
            StringSplitOptions.RemoveEmptyEntries
        );
        foreach (var entry in entries) // "100644 blob ID<tab>PATH"
        {
            var (head, path) = (entry.Split('\t')[0], entry.Split('\t')[1]);
            var bytes = await File.ReadAllBytesAsync(Path.Combine(clone, path), TestContext.Current.CancellationToken);
            var id = SHA1.HashData([.. Encoding.ASCII.GetBytes(Invariant($"blob {bytes.Length}\0")), .. bytes]);
            if (Convert.ToHexStringLower(id) != head.Split(' ')[2])
                changed.Add(path);
        }
        Assert.Empty(changed);
        Assert.Contains(entries, e => e.EndsWith(".sh", StringComparison.Ordinal));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private async Task<string> GitAsync(string folder, params string[] arguments)
    {
        // A file, since the git at the other end of a clone does not hear of -c. The sources may belong to another
        // user.
        var settings = Path.Combine(_folder, "gitconfig");
        await File.WriteAllTextAsync(settings, "[safe]\ndirectory = *\n", TestContext.Current.CancellationToken);
        var start = new ProcessStartInfo("git", arguments) { WorkingDirectory = folder, RedirectStandardOutput = true };
        start.Environment["GIT_CONFIG_GLOBAL"] = settings;
        using var git = Process.Start(start)!;
        var output = await git.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await git.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, git.ExitCode);
        return output;
    }
}
