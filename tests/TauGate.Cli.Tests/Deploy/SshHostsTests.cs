using TauGate.Cli.Tests.Commands;

namespace TauGate.Cli.Tests.Deploy;

/// <summary>The hosts file of <c>deploy/ssh</c>, read by its own functions.</summary>
public sealed class SshHostsTests
{
    [Fact]
    public async Task Addresses_of_version_six_keep_their_colons_in_brackets()
    {
        var (exitCode, output, error) = await ReadAsync(
            """
            coordinator c1 bind=[::] public=[2001:db8::5]
            coordinator c2 bind=[::]:5000
            coordinator c3
            worker w1 bind=[2001:db8::6]:7
            worker w2 bind=10.0.0.1
            """,
            "for i in 0 1 2 3 4; do bind_of $i; echo; done; seeds"
        );

        Assert.Equal((0, ""), (exitCode, error));
        Assert.Equal(
            [
                "[::]:4053",
                "[::]:5000",
                "0.0.0.0:4053",
                "[2001:db8::6]:7",
                "10.0.0.1",
                "[2001:db8::5]:4053,c2:5000,c3:4053",
            ],
            output.Split('\n')
        );
    }

    [Theory]
    [InlineData("bind=::1")]
    [InlineData("bind=[::1]x")]
    [InlineData("bind=[::1]:70000")]
    [InlineData("public=::1")]
    [InlineData("public=[::1]:4053")]
    public async Task Address_that_is_none_is_named(string pair)
    {
        var (exitCode, _, error) = await ReadAsync($"coordinator c1 {pair}", "true");

        Assert.Equal(2, exitCode);
        Assert.Contains(
            $":1: {pair[..pair.IndexOf('=', StringComparison.Ordinal)]}: "
                + $"got '{pair[(pair.IndexOf('=', StringComparison.Ordinal) + 1)..]}', expected ",
            error,
            StringComparison.Ordinal
        );
    }

    private static async Task<(int ExitCode, string Output, string Error)> ReadAsync(string hosts, string then)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "There is no bash.");
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, hosts);
            return await ChildProcess.RunAsync(
                "bash",
                [
                    "-euc",
                    "bad_input() { echo \"$1\" >&2; exit 2; }; say() { :; }; . "
                        + $"'{Repository.PathOf("deploy", "ssh", "hosts.sh")}'; read_hosts '{file}'; {then}",
                ],
                ""
            );
        }
        finally
        {
            File.Delete(file);
        }
    }
}
