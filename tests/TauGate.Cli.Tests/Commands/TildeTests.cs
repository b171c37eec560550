namespace TauGate.Cli.Tests.Commands;

/// <summary>Paths with a tilde that the shell left alone, given to the whole program.</summary>
public sealed class TildeTests : IDisposable
{
    private readonly string _user = Directory.CreateTempSubdirectory("taugate-tilde-").FullName;

    public TildeTests() => Assert.SkipWhen(OperatingSystem.IsWindows(), "No shell of Windows has a tilde.");

    [Theory]
    [InlineData("tg/data/mnist", null, "data", "path", "--home=~/tg")]
    [InlineData("tg/data/mnist", "~/tg", "data", "path")]
    [InlineData("data/mnist", "~", "data", "path")]
    [InlineData("files", null, "data", "path", "--data", "~/files")]
    public async Task Folder_is_the_users_own(string expected, string? home, params string[] arguments)
    {
        var (exitCode, output, error) = await RunAsync(home, arguments);

        Assert.Equal((0, Path.Combine(_user, expected), ""), (exitCode, output.Trim(), error));
        Assert.False(Directory.Exists("~"));
    }

    [Theory]
    [InlineData("home/cert", "cert", "show", "~/home/cert")]
    [InlineData("a.yaml", "plan", "~/a.yaml")]
    [InlineData("ca", "cert", "node", "--ca=~/ca", "--role=worker", "--name=w", "--out=~/w")]
    [InlineData("hocon", "coordinator", "--hocon=~/hocon")]
    [InlineData("cert", "worker", "--seeds=localhost:1", "--cert=~/cert")]
    public async Task File_that_is_not_there_is_named_in_full(string expected, params string[] arguments)
    {
        var (exitCode, _, error) = await RunAsync(_user, arguments);

        Assert.NotEqual(0, exitCode);
        Assert.Contains(Path.Combine(_user, expected), error, StringComparison.Ordinal);
        Assert.DoesNotContain('~', error);
    }

    [Fact]
    public async Task File_is_written_there_and_not_beside()
    {
        Assert.Equal(0, (await RunAsync(_user, "cert", "ca", "--out=~/ca")).ExitCode);
        Assert.True(File.Exists(Path.Combine(_user, "ca", "ca.crt")));
    }

    [Fact]
    public async Task Sweep_file_that_another_extends_and_the_hocon_files_certificate_are_the_users_own()
    {
        await File.WriteAllTextAsync(
            Path.Combine(_user, "base.yaml"),
            "seeds: 0..1\nmethods: { frozen: {} }\n",
            TestContext.Current.CancellationToken
        );
        var sweep = Path.Combine(_user, "sweep.yaml");
        await File.WriteAllTextAsync(sweep, "name: a\nextends: ~/base.yaml\n", TestContext.Current.CancellationToken);
        Assert.Equal(
            (0, ""),
            ((await RunAsync(_user, "plan", sweep)) is var plan ? (plan.ExitCode, plan.Error) : default)
        );

        var hocon = Directory.CreateDirectory(Path.Combine(_user, "hocon")).FullName;
        foreach (var file in Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "hocon")))
            File.Copy(file, Path.Combine(hocon, Path.GetFileName(file)));
        await File.AppendAllTextAsync(
            Path.Combine(hocon, "local.conf"),
            "\ntaugate.node.certificate = \"~/none\"\n",
            TestContext.Current.CancellationToken
        );
        var worker = await RunAsync(_user, "worker", "--seeds=localhost:1", "--hocon", hocon);
        Assert.Contains(
            $"There is no certificate folder {Path.Combine(_user, "none")}",
            worker.Error,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData(null, "--home: got '~other/tg'", "data", "path", "--home=~other/tg")]
    [InlineData("~other/tg", "TAUGATE_HOME: got '~other/tg'", "data", "path")]
    [InlineData(null, "--out: got '~other/ca'", "cert", "ca", "--out=~other/ca")]
    public async Task Another_users_tilde_is_refused_with_what_to_do(
        string? home,
        string expected,
        params string[] arguments
    )
    {
        var (exitCode, _, error) = await RunAsync(home, arguments);

        Assert.Equal(2, exitCode);
        Assert.StartsWith(
            $"{expected}, and only ~ and ~/ stand for a folder, your own home. Write the path in full",
            error,
            StringComparison.Ordinal
        );
    }

    public void Dispose() => Directory.Delete(_user, recursive: true);

    private Task<(int ExitCode, string Output, string Error)> RunAsync(string? home, params string[] arguments) =>
        ChildProcess.RunAsync(
            ChildProcess.TauGate,
            arguments,
            "",
            new Dictionary<string, string?>
            {
                ["HOME"] = _user,
                ["TAUGATE_HOME"] = home,
                ["TAUGATE_CACHE"] = null,
                ["TAUGATE_DB"] = null,
                ["TAUGATE_CERT"] = null,
                ["TAUGATE_HOCON"] = null,
            }
        );
}
