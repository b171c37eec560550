using Akka.Configuration;
using Akka.Configuration.Hocon;
using TauGate.Core.Errors;

namespace TauGate.Cluster.Configuration;

/// <summary>
/// Reads a folder of HOCON files. Akka's parser accepts misspelt keys, wrong units and unclosed braces, and reads a
/// missing number as 0. So every key of <c>taugate { }</c> is looked up in a closed list, file by file, and values are
/// parsed here.
/// </summary>
internal static class HoconFiles
{
    /// <summary>
    /// Akka's keys that must have certain values. With a misspelt strategy a node starts, and ends when the strategy is
    /// first needed.
    /// </summary>
    private static readonly Dictionary<string, string[]> Choices = new(StringComparer.Ordinal)
    {
        ["akka.actor.provider"] = ["cluster"],
        ["akka.cluster.split-brain-resolver.active-strategy"] =
        [
            "keep-majority",
            "static-quorum",
            "keep-oldest",
            "keep-referee",
            "lease-majority",
            "down-all",
        ],
    };

    /// <summary>The folder beside the program.</summary>
    public static string DefaultFolder => Path.Combine(AppContext.BaseDirectory, "hocon");

    /// <summary>The files of a node with these roles; later ones take precedence.</summary>
    public static IEnumerable<string> NamesFor(NodeRoles roles)
    {
        yield return "base.conf";
        if (roles.HasFlag(NodeRoles.Coordinator))
            yield return "coordinator.conf";
        if (roles.HasFlag(NodeRoles.Worker))
            yield return "worker.conf";
        yield return "local.conf";
    }

    /// <summary>Reads and checks the files.</summary>
    /// <exception cref="InputException">A key is unknown or missing, or a value is not what its key takes; names the
    /// file and the key.</exception>
    /// <exception cref="EnvironmentException">A file cannot be read.</exception>
    public static (Config Akka, ClusterSettings Settings) Load(string folder, NodeRoles roles = NodeRoles.Both)
    {
        var merged = Config.Empty;
        var values = new Dictionary<string, SettingValue>(StringComparer.Ordinal);
        var origins = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var name in NamesFor(roles))
        {
            var path = Path.Combine(folder, name);
            var config = Parse(path);
            CheckSections(path, config);
            CheckAkka(path, config);
            foreach (var (key, value) in Flatten(config.GetValue("taugate"), ""))
                (values[key], origins[key]) = (KnownSettings.Read($"{path} taugate.{key}", key, value), path);
            merged = config.WithFallback(merged);
        }
        var first = Path.Combine(folder, "base.conf");
        foreach (var (key, setting) in KnownSettings.All)
            if (!values.ContainsKey(key))
                throw new InputException(
                    $"{first} taugate.{key}: is missing, expected {SettingText.Expected(setting.Kind)}."
                );
        foreach (var key in Choices.Keys)
            if (!merged.HasPath(key))
                throw new InputException(
                    $"{first} {key}: is missing, expected one of {string.Join(", ", Choices[key])}."
                );
        var settings = KnownSettings.ToSettings(values);
        CheckOrder(origins, settings);
        return (merged, settings);
    }

    private static Config Parse(string path)
    {
        string text;
        try
        {
            text = File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new EnvironmentException(
                $"The configuration file {path} cannot be read: {e.Message} Reinstall TauGate, or name another folder.",
                e
            );
        }
        HoconText.Check(path, text);
        try
        {
            return ConfigurationFactory.ParseString(text);
        }
#pragma warning disable CA1031 // The parser throws whatever it stumbles over, null references too.
        catch (Exception e)
#pragma warning restore CA1031
        {
            throw new InputException($"{path}: is not HOCON: {e.Message}", e);
        }
    }

    private static IEnumerable<(string Key, HoconValue Value)> Flatten(HoconValue? value, string prefix)
    {
        if (value is null)
            yield break;
        if (value.IsObject() && !value.IsEmpty && value.GetObject().Items.Count > 0)
        {
            foreach (var (name, child) in value.GetObject().Items)
            foreach (var leaf in Flatten(child, prefix.Length == 0 ? name : $"{prefix}.{name}"))
                yield return leaf;
        }
        // An empty section is accepted when it has a known name.
        else if (
            prefix.Length > 0
            && !KnownSettings.All.Keys.Any(k => k.StartsWith($"{prefix}.", StringComparison.Ordinal))
        )
        {
            yield return (prefix, value);
        }
    }

    private static void CheckSections(string path, Config config)
    {
        if (config.IsEmpty)
            return;
        string[] sections = ["akka", "taugate"];
        foreach (var name in config.Root.GetObject().Items.Keys.Where(name => !sections.Contains(name)))
        {
            throw new InputException($"{path} {name}: unknown section{Suggestion.For(name, sections, "")}");
        }
    }

    private static void CheckAkka(string path, Config config)
    {
        foreach (var (key, choices) in Choices)
        {
            if (!config.HasPath(key))
                continue;
            var value = config.GetValue(key);
            var text = value.IsString() ? value.GetString() : "a list or a section";
            if (!choices.Contains(text))
                throw new InputException(
                    $"{path} {key}: got '{text}', "
                        + $"expected {(choices.Length == 1 ? "" : "one of ")}{string.Join(", ", choices)}."
                );
        }
        foreach (var key in (string[])[NodeEndpoint.HostKey, NodeEndpoint.PortKey, NodeEndpoint.PublicHostKey])
            if (config.HasPath(key))
                throw new InputException(
                    $"{path} {key}: is set by TauGate. "
                        + $"Set taugate.node.{(key == NodeEndpoint.PublicHostKey ? "public-host" : "bind")} instead."
                );
        AkkaReference.Check(path, config);
    }

    private static void CheckOrder(Dictionary<string, string> origins, ClusterSettings s)
    {
        Require(s.Term.Beat * 2 <= s.Term.Takeover, "term.takeover", "at least twice term.beat");
        Require(s.Schedule.Refill <= s.Schedule.Horizon, "schedule.refill", "at most schedule.horizon");
        Require(s.Worker.Heartbeat * 2 <= s.Worker.LostAfter, "worker.lost-after", "at least twice worker.heartbeat");
        Require(
            s.Schedule.FirstBackoff <= s.Schedule.LongestBackoff,
            "schedule.first-backoff",
            "at most schedule.longest-backoff"
        );
        Require(s.Ledger.FirstRetry <= s.Ledger.LongestRetry, "ledger.first-retry", "at most ledger.longest-retry");

        void Require(bool holds, string key, string expected)
        {
            if (!holds)
                throw new InputException($"{origins[key]} taugate.{key}: expected {expected}.");
        }
    }
}
