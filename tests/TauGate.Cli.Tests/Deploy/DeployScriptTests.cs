using System.Globalization;
using System.Text.RegularExpressions;
using TauGate.Cli.Tests.Commands;

namespace TauGate.Cli.Tests.Deploy;

/// <summary>
/// The deploy scripts in surroundings that are not the author's: folders with blanks, a strict umask, no HOME, no TERM,
/// CDPATH.
/// </summary>
public sealed partial class DeployScriptTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("taugate deploy ");

    public DeployScriptTests() => Assert.SkipWhen(OperatingSystem.IsWindows(), "There is no bash.");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Package_has_what_belongs_to_the_project_and_no_secret_that_was_put_beside_it(bool withGit)
    {
        if (withGit)
            Assert.SkipWhen((await RunAsync("command -v git")).ExitCode != 0, "There is no git.");
        var copied = await RunAsync(
            $"""
            set -e
            mkdir -p 'a clone/deep er' && cd 'a clone/deep er'
            cp -R '{Repository.PathOf("deploy")}' '{Repository.PathOf("hocon")}' '{Repository.PathOf("sweeps")}' .
            {(withGit ? "git init -q . && git add -A && git -c user.name=a -c user.email=a@b commit -qm all" : "")}
            """
        );
        Assert.True(copied.ExitCode == 0, copied.Error);
        var before = await ListAsync();

        string[] secrets =
        [
            "deploy/docker/.env",
            "deploy/kubernetes/overlays/mine/secrets/coordinator-url",
            "deploy/kubernetes/overlays/example/secrets/node.key",
        ];
        string[] own = ["deploy/kubernetes/overlays/mine/kustomization.yaml", "hocon/mine.conf", "sweeps/mine.yaml"];
        foreach (var file in secrets.Concat(own))
        {
            var path = Path.Combine(_folder.FullName, "a clone", "deep er", file);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, "secret");
        }
        var after = await ListAsync();

        Assert.Contains("deploy/local/taugate-local", before);
        Assert.Contains("hocon/base.conf", before);
        Assert.Contains("sweeps/quick.yaml", before);
        Assert.Empty(secrets.Intersect(after));
        Assert.Equal(withGit ? before : [.. before.Concat(own).Order(StringComparer.Ordinal)], after);

        async Task<string[]> ListAsync()
        {
            var listed = await RunAsync("cd 'a clone' && 'deep er/deploy/package.sh' --list");
            Assert.True(listed.ExitCode == 0, listed.Error);
            Assert.Equal(!withGit, listed.Error.Contains("There is no git here", StringComparison.Ordinal));
            return listed.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        }
    }

    [Fact]
    public async Task Package_is_refused_when_git_does_not_say_what_is_tracked()
    {
        var (exitCode, output, error) = await RunAsync(
            $"""
            mkdir broken && cd broken && cp -R '{Repository.PathOf("deploy")}' '{Repository.PathOf(
                "hocon"
            )}' '{Repository.PathOf("sweeps")}' . && echo gitdir: nowhere >.git
            deploy/package.sh --list
            """
        );

        Assert.Equal((3, ""), (exitCode, output));
        Assert.Contains("git does not say", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Units_are_installed_readable_for_the_nodes_user_by_an_administrator_with_a_strict_umask()
    {
        var (exitCode, _, error) = await RunAsync(
            $"""
            set -e
            mkdir taugate-1
            echo true >taugate-1/taugate
            chmod +x taugate-1/taugate
            echo 1 >taugate-1/VERSION
            tar --mode=u=rwX,go=rX -czf 'a package.tar.gz' taugate-1
            '{Repository.PathOf("deploy", "systemd", "install.sh")}' --package 'a package.tar.gz' --root 'a root'
            find 'a root' -type d ! -perm -0755 -print >&2
            find 'a root/opt' 'a root/usr' -type f ! -perm -0444 -print >&2
            """
        );

        Assert.Equal(0, exitCode);
        Assert.DoesNotContain(
            "a root/",
            error.Replace("a root/etc/taugate", "", StringComparison.Ordinal),
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("ssh/demo-namespaces.sh")]
    [InlineData("slurm/try-slurm.sh")]
    public async Task Demonstration_refuses_a_sweep_that_is_over_before_what_it_shows(string script)
    {
        foreach (var seeds in new[] { "0..0", "0..1", "5..4", "3", "all" })
        {
            var (exitCode, _, error) = await RunAsync(
                $"'{Repository.PathOf(["deploy", .. script.Split('/')])}' --seeds {seeds}"
            );

            Assert.Equal(2, exitCode);
            Assert.Contains(
                $"--seeds: got '{seeds}', expected A..B with at least 3 seeds",
                error,
                StringComparison.Ordinal
            );
        }
    }

    [Fact]
    public async Task Node_scripts_need_no_home_folder_when_they_are_told_where()
    {
        var listed = await RunAsync($"'{Repository.PathOf("deploy", "lib", "taugate-nodes")}' \"$PWD/state\" list");
        var status = await RunAsync(
            $"'{Repository.PathOf("deploy", "local", "taugate-local")}' status --home \"$PWD/a home\""
        );

        Assert.Equal((0, ""), (listed.ExitCode, listed.Error));
        Assert.Equal(3, status.ExitCode);
        Assert.Contains("There is no cluster in ", status.Error, StringComparison.Ordinal);
    }

    /// <summary>What exceeds the volume's limit costs the pod, and with it the spool.</summary>
    [Fact]
    public void Volume_of_a_Kubernetes_worker_holds_a_full_cache_and_a_full_spool()
    {
        var worker = File.ReadAllText(Repository.PathOf("deploy", "kubernetes", "base", "worker.yaml"));
        var conf = File.ReadAllText(Repository.PathOf("hocon", "base.conf"));
        long Number(Regex pattern, string text) =>
            long.Parse(pattern.Match(text).Groups[1].ValueSpan, CultureInfo.InvariantCulture);

        Assert.True(Number(HomeVolume(), worker) >= 2 * Number(CacheLimit(), conf));
        Assert.True(Number(HomeVolume(), worker) > Number(CacheLimit(), conf) + Number(SpoolLimit(), conf));
    }

    [GeneratedRegex(@"- name: home\n +emptyDir: \{ sizeLimit: (\d+)Gi \}")]
    private static partial Regex HomeVolume();

    [GeneratedRegex(@"cache-limit = (\d+)GiB")]
    private static partial Regex CacheLimit();

    [GeneratedRegex(@"\n    limit = (\d+)GiB")]
    private static partial Regex SpoolLimit();

    /// <summary>A script, in the test's folder.</summary>
    private Task<(int ExitCode, string Output, string Error)> RunAsync(string script) =>
        ChildProcess.RunAsync(
            "bash",
            ["--norc"],
            $"""
            umask 077
            unset HOME TERM TAUGATE_HOME XDG_DATA_HOME
            cd '{_folder.FullName}'
            export CDPATH=/:..
            {script}
            """
        );
}
