using TauGate.Cluster.Configuration;
using TauGate.Cluster.Nodes;
using TauGate.Core.Errors;
using TauGate.Core.Scheduling;

namespace TauGate.Cluster.Tests.Configuration;

public sealed class HoconFilesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public HoconFilesTests()
    {
        foreach (var file in Directory.EnumerateFiles(HoconFiles.DefaultFolder))
            File.Copy(file, Path.Combine(_folder.Path, Path.GetFileName(file)));
    }

    [Fact]
    public void Shipped_files_give_the_protocols_values()
    {
        var (akka, settings) = HoconFiles.Load(_folder.Path);

        Assert.Equal(SchedulerSettings.Default, settings.Schedule);
        Assert.Equal(new TermSettings(TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(6)), settings.Term);
        Assert.Equal("keep-majority", akka.GetString("akka.cluster.split-brain-resolver.active-strategy"));
        Assert.Equal(
            new NodeFileSettings("127.0.0.1:0", "", [], "", TimeSpan.FromSeconds(30), 10L << 30) with
            {
                Seeds = settings.Node.Seeds,
            },
            settings.Node
        );
        Assert.Empty(settings.Node.Seeds);
        Assert.Equal("127.0.0.1:4053", HoconFiles.Load(_folder.Path, NodeRoles.Coordinator).Settings.Node.Bind);
        Assert.False(akka.GetBoolean("akka.cluster.split-brain-resolver.down-all-when-unstable", true));
        Assert.Equal(TimeSpan.FromSeconds(7), akka.GetTimeSpan("akka.cluster.split-brain-resolver.stable-after"));
    }

    [Fact]
    public void Machines_own_file_overrides_the_others()
    {
        Local(
            "taugate { worker.heartbeat = 250ms, node.seeds = [\"a:1\", "
                + "\"b:2\"] }\nakka.remote.watch-failure-detector.threshold = 11.0"
        );
        var (akka, settings) = HoconFiles.Load(_folder.Path);

        Assert.Equal(TimeSpan.FromMilliseconds(250), settings.Worker.Heartbeat);
        Assert.Equal(["a:1", "b:2"], settings.Node.Seeds);
        Assert.Equal(11.0, akka.GetDouble("akka.remote.watch-failure-detector.threshold"));
    }

    [Theory]
    [InlineData(
        "taugate.worker.hartbeat = 1s",
        "taugate.worker.hartbeat: unknown key; did you mean taugate.worker.heartbeat?"
    )]
    [InlineData("taugate { term { beats = 2s } }", "did you mean taugate.term.beat?")]
    [InlineData("taugate.completely-different = 1", "unknown key, expected one of")]
    [InlineData("taugate.worker.heartbeat = 2", "got '2', expected a time such as 250ms")]
    [InlineData("taugate.worker.heartbeat = 2 parsecs", "got '2 parsecs', expected a time")]
    [InlineData("taugate.worker.heartbeat = [1s, 2s]", "got 'a list', expected a time")]
    [InlineData("taugate.worker.heartbeat = -1s", "got '-1s', expected a time")]
    [InlineData("taugate.schedule.node-losses = 2.5", "got '2.5', expected a whole number")]
    [InlineData("taugate.transfer.chunk = 1MiB", "out of range (1024B to 65536B)")]
    [InlineData("taugate.schedule.refill = 2m", "taugate.schedule.refill: expected at most schedule.horizon")]
    [InlineData("taugate {", "'{' is never closed")]
    [InlineData("taugate.a = [1, 2", "'[' is never closed")]
    [InlineData("}", "got '}' that closes nothing")]
    [InlineData("taugat.term.beat = 1s", "local.conf taugat: unknown section; did you mean taugate?")]
    [InlineData("petabridge.cmd.port = 1", "local.conf petabridge: unknown section, expected one of akka, taugate.")]
    [InlineData("taugate.workers { }", "taugate.workers: unknown key")]
    [InlineData("taugate.worker.heartbeat = ", "taugate.worker.heartbeat: got 'nothing', expected a time")]
    [InlineData(
        "taugate.worker.heartbeat = 1s\ntaugate.worker.heartbeat = 2s",
        "local.conf:2 taugate.worker.heartbeat: is given twice, first in line 1"
    )]
    [InlineData(
        "taugate { worker { heartbeat = 1s, heartbeat = 2s } }",
        "local.conf:1 taugate.worker.heartbeat: is given twice"
    )]
    [InlineData(
        "taugate {\n  worker.heartbeat : 1s # one\n  worker {\n    heartbeat = 2s\n  }\n}",
        "local.conf:4 taugate.worker.heartbeat: is given twice, first in line 2"
    )]
    [InlineData(
        "taugate.worker { heartbeat = 1s // one\n}\ntaugate { \"worker\" { \"heartbeat\" = 2s } }",
        "local.conf:3 taugate.worker.heartbeat: is given twice, first in line 1"
    )]
    [InlineData(
        "akka.actor.provider = \"no.Such, Thing\"",
        "local.conf akka.actor.provider: got 'no.Such, Thing', expected cluster"
    )]
    [InlineData(
        "akka.remote.dot-netty.tcp.port = 99999",
        "local.conf akka.remote.dot-netty.tcp.port: is set by TauGate. Set taugate.node.bind instead."
    )]
    [InlineData(
        "akka.cluster.seed-node-timout = 5s",
        "local.conf akka.cluster.seed-node-timout: Akka has no such key; did you mean akka.cluster.seed-node-timeout?"
    )]
    [InlineData(
        "akka { cluster { failure-detector { treshold = 9.0 } } }",
        "did you mean akka.cluster.failure-detector.threshold?"
    )]
    [InlineData(
        "akka.cluster.failure-detector.threshold = abc",
        "local.conf akka.cluster.failure-detector.threshold: got 'abc', expected a number such as "
    )]
    [InlineData(
        "akka.cluster.seed-node-timeout = 5 lightyears",
        "local.conf akka.cluster.seed-node-timeout: got '5 lightyears', expected a time with its unit, such as 5s."
    )]
    [InlineData("akka.cluster.gossip-interval = 5", "expected a time with its unit")]
    [InlineData("akka.log-config-on-start = perhaps", "expected on or off.")]
    [InlineData("akka.remote.dot-netty.tcp.maximum-frame-size = big", "expected a size such as ")]
    [InlineData("akka.clustr { }", "local.conf akka.clustr: Akka has no such key; did you mean akka.cluster?")]
    [InlineData("taugate.node.seeds = host", "local.conf taugate.node.seeds: got 'host', expected a list")]
    [InlineData("taugate.node.cache-limit = 10GB", "got '10GB', expected a size")]
    [InlineData("akka.cluster.split-brain-resolver.active-strategy = keep-majorty", "local.conf akka.cluster")]
    [InlineData("taugate.schedule.refill = 2m", "local.conf taugate.schedule.refill")]
    [InlineData(
        "akka.cluster.split-brain-resolver.active-strategy = keep-majorty",
        "got 'keep-majorty', expected one of keep-majority"
    )]
    public void Mistake_is_named_with_its_file_and_key(string text, string expected)
    {
        Local(text);
        var e = Assert.Throws<InputException>(() => HoconFiles.Load(_folder.Path));
        Assert.Contains(expected, e.Message, StringComparison.Ordinal);
        Assert.Contains(_folder.Path, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Blocks_may_be_repeated_and_a_later_file_may_give_a_key_again()
    {
        Local(
            """
            taugate.term { beat = 1s }
            taugate {
              term { takeover = "8s" }
              # term.beat = 5s
              worker { heartbeat = 250ms, lost-after = 5s }
            }
            akka { loggers = ["a, b", "c = d"], actor.my-dispatcher { type = Dispatcher, throughput = 5 } }
            akka.actor.deployment {
              "/x" { router = round-robin-pool }
            }
            """
        );

        var (_, settings) = HoconFiles.Load(_folder.Path);

        Assert.Equal(new TermSettings(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(8)), settings.Term);
        Assert.Equal(TimeSpan.FromMilliseconds(250), settings.Worker.Heartbeat);
    }

    [Fact]
    public void Check_of_the_shipped_files_passes_and_of_a_folder_with_a_mistake_does_not()
    {
        ClusterConfiguration.Check(null);
        Local("taugat.term.beat = 1s");
        Assert.Throws<InputException>(() => ClusterConfiguration.Check(_folder.Path));
    }

    [Fact]
    public void Missing_key_is_named()
    {
        var path = Path.Combine(_folder.Path, "base.conf");
        File.WriteAllText(path, File.ReadAllText(path).Replace("    beat = 2s\n", "", StringComparison.Ordinal));
        Assert.Contains(
            "taugate.term.beat: is missing",
            Assert.Throws<InputException>(() => HoconFiles.Load(_folder.Path)).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Missing_file_is_named()
    {
        File.Delete(Path.Combine(_folder.Path, "worker.conf"));
        Assert.Contains(
            "worker.conf",
            Assert.Throws<EnvironmentException>(() => HoconFiles.Load(_folder.Path)).Message,
            StringComparison.Ordinal
        );
    }

    public void Dispose() => _folder.Dispose();

    private void Local(string text) => File.WriteAllText(Path.Combine(_folder.Path, "local.conf"), text);
}
