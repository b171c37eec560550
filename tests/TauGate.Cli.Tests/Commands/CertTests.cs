using System.Text.Json;

namespace TauGate.Cli.Tests.Commands;

/// <summary>Certificates from the command line.</summary>
public sealed class CertTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("taugate-test-").FullName;

    [Fact]
    public async Task Authority_and_node_are_made_and_shown_and_keys_are_private()
    {
        var (ca, node) = (Sub("ca"), Sub("w1"));

        var authority = await ChildProcess.TauGateAsync(0, "cert", "ca", "--out", ca, "--name", "lab");
        var worker = JsonDocument
            .Parse(
                await ChildProcess.TauGateAsync(
                    0,
                    "cert",
                    "node",
                    "--ca",
                    ca,
                    "--role",
                    "worker",
                    "--name",
                    "w1",
                    "--host",
                    "w1.example",
                    "--host",
                    "10.0.0.7",
                    "--days",
                    "30",
                    "--out",
                    node,
                    "--json"
                )
            )
            .RootElement;
        var shown = await ChildProcess.TauGateAsync(0, "cert", "show", node);

        Assert.Contains("Made the authority 'lab', valid until ", authority, StringComparison.Ordinal);
        Assert.Equal("worker", worker.GetProperty("kind").GetString());
        Assert.InRange(
            worker.GetProperty("expires").GetDateTimeOffset() - DateTimeOffset.UtcNow,
            TimeSpan.FromDays(29),
            TimeSpan.FromDays(30)
        );
        Assert.Contains("ca.crt: authority 'lab', serial ", shown, StringComparison.Ordinal);
        Assert.Contains(
            $"node.crt: worker 'w1', serial {worker.GetProperty("serial").GetString()}, expires ",
            shown,
            StringComparison.Ordinal
        );
        if (OperatingSystem.IsWindows())
            return;
        foreach (var key in new[] { Path.Combine(ca, "ca.key"), Path.Combine(node, "node.key") })
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(key));
    }

    [Theory]
    [InlineData(2, "ca.key exists, and certificates and keys are never overwritten", "cert ca --out ca")]
    [InlineData(2, "node.key exists", "cert node --ca ca --role worker --name w --out node")]
    [InlineData(2, "--days: got 0", "cert ca --out new --days 0")]
    [InlineData(2, "--host: got 'a b'", "cert node --ca ca --role worker --name w --out new --host a_b")]
    [InlineData(2, "Argument 'boss' not recognized", "cert node --ca ca --role boss --name w --out new")]
    [InlineData(3, "There is no certificate nowhere", "cert node --ca nowhere --role worker --name w --out new")]
    [InlineData(3, "There is neither ca.crt nor node.crt in ", "cert show .")]
    public async Task Bad_input_is_refused_and_nothing_is_made(int exitCode, string reason, string arguments)
    {
        Directory.CreateDirectory(Sub("ca"));
        Directory.CreateDirectory(Sub("node"));
        if (!arguments.StartsWith("cert ca --out ca", StringComparison.Ordinal))
            await ChildProcess.TauGateAsync(0, "cert", "ca", "--out", Sub("ca"));
        else
            await File.WriteAllTextAsync(
                Path.Combine(Sub("ca"), "ca.key"),
                "mine",
                TestContext.Current.CancellationToken
            );
        await File.WriteAllTextAsync(
            Path.Combine(Sub("node"), "node.key"),
            "mine",
            TestContext.Current.CancellationToken
        );
        var absolute = arguments
            .Split(' ')
            .Select(a =>
                a switch
                {
                    "ca" or "new" or "node" or "." => a,
                    "a_b" => "a b",
                    _ => a,
                }
            )
            .ToArray();
        for (var i = 1; i < absolute.Length; i++)
            if (absolute[i - 1] is "--out" or "--ca" or "show")
                absolute[i] =
                    absolute[i] == "nowhere" ? "nowhere"
                    : absolute[i] == "." ? _folder
                    : Sub(absolute[i]);

        var (code, output, error) = await ChildProcess.RunAsync(ChildProcess.TauGate, absolute, "");

        Assert.Equal(exitCode, code);
        Assert.Contains(reason, error, StringComparison.Ordinal);
        Assert.Empty(output);
        Assert.False(Directory.Exists(Sub("new")));
        Assert.Equal(
            "mine",
            await File.ReadAllTextAsync(Path.Combine(Sub("node"), "node.key"), TestContext.Current.CancellationToken)
        );
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string Sub(string name) => Path.Combine(_folder, name);
}
