using System.Globalization;
using Akka.Configuration;
using Akka.Configuration.Hocon;
using TauGate.Core.Ports;

namespace TauGate.Cluster.Configuration;

/// <summary>
/// Reads a folder of HOCON files. Akka's parser accepts misspelt keys, wrong units and unclosed braces, and a missing number reads as 0:
/// so every key of <c>taugate { }</c> is looked up in a closed list, file by file, and every value is read by us.
/// </summary>
internal static class HoconFiles
{
    public const string HostKey = "akka.remote.dot-netty.tcp.hostname";
    public const string PortKey = "akka.remote.dot-netty.tcp.port";

    private static readonly string[] Names = ["base.conf", "coordinator.conf", "worker.conf", "local.conf"];

    private static readonly Dictionary<string, (SettingKind Kind, double Minimum, double Maximum)> Known = new(StringComparer.Ordinal)
    {
        ["term.beat"] = (SettingKind.Time, 10, 60_000),
        ["term.takeover"] = (SettingKind.Time, 20, 600_000),
        ["schedule.reload"] = (SettingKind.Time, 10, 600_000),
        ["schedule.horizon"] = (SettingKind.Time, 1_000, 86_400_000),
        ["schedule.refill"] = (SettingKind.Time, 1_000, 86_400_000),
        ["schedule.tasks-per-slot"] = (SettingKind.Count, 1, 4096),
        ["schedule.first-backoff"] = (SettingKind.Time, 0, 3_600_000),
        ["schedule.longest-backoff"] = (SettingKind.Time, 0, 86_400_000),
        ["schedule.node-losses"] = (SettingKind.Count, 1, 100),
        ["ledger.batch"] = (SettingKind.Count, 1, 10_000),
        ["ledger.first-retry"] = (SettingKind.Time, 1, 60_000),
        ["ledger.longest-retry"] = (SettingKind.Time, 1, 600_000),
        ["worker.heartbeat"] = (SettingKind.Time, 10, 60_000),
        ["worker.lost-after"] = (SettingKind.Time, 20, 3_600_000),
        ["worker.resend-after"] = (SettingKind.Time, 20, 3_600_000),
        ["spool.segment"] = (SettingKind.Size, 4_096, 1 << 30),
        ["spool.group"] = (SettingKind.Size, 1, 1 << 30),
        ["trainer.start-timeout"] = (SettingKind.Time, 10, 3_600_000),
        ["trainer.stop-grace"] = (SettingKind.Time, 0, 600_000),
        ["trainer.start-failures"] = (SettingKind.Count, 1, 100),
        // A frame is 128,000 bytes and oversized ones are dropped without a word.
        ["transfer.chunk"] = (SettingKind.Size, 1_024, 64 * 1024),
        ["transfer.window"] = (SettingKind.Count, 1, 16),
    };

    /// <summary>
    /// Akka's keys that must have certain values. A misspelt strategy starts, and terminates the node the first time it is needed.
    /// </summary>
    private static readonly Dictionary<string, string[]> Choices = new(StringComparer.Ordinal)
    {
        ["akka.actor.provider"] = ["cluster"],
        ["akka.cluster.split-brain-resolver.active-strategy"] = ["keep-majority", "static-quorum", "keep-oldest", "keep-referee", "lease-majority", "down-all"],
    };

    /// <summary>The folder beside the program.</summary>
    public static string DefaultFolder => Path.Combine(AppContext.BaseDirectory, "hocon");

    /// <summary>Reads and checks the files.</summary>
    /// <exception cref="InputException">A key is unknown or missing, or a value is not what its key takes; names the file and the key.</exception>
    /// <exception cref="EnvironmentException">A file cannot be read.</exception>
    public static (Config Akka, ClusterSettings Settings) Load(string folder)
    {
        var merged = Config.Empty;
        var values = new Dictionary<string, double>(StringComparer.Ordinal);
        var origins = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var name in Names)
        {
            var path = Path.Combine(folder, name);
            var config = Parse(path);
            CheckSections(path, config);
            CheckAkka(path, config);
            foreach (var (key, text) in Flatten(config.GetValue("taugate"), ""))
                (values[key], origins[key]) = (Check(path, key, text), path);
            merged = config.WithFallback(merged);
        }
        foreach (var key in Known.Keys)
            if (!values.ContainsKey(key)) throw new InputException($"{Path.Combine(folder, Names[0])} taugate.{key}: is missing, expected {SettingText.Expected(Known[key].Kind)}.");
        foreach (var key in Choices.Keys)
            if (!merged.HasPath(key)) throw new InputException($"{Path.Combine(folder, Names[0])} {key}: is missing, expected one of {string.Join(", ", Choices[key])}.");
        var settings = ToSettings(values);
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
            throw new EnvironmentException($"The configuration file {path} cannot be read: {e.Message} Reinstall TauGate, or name another folder.", e);
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

    private static IEnumerable<(string Key, string Text)> Flatten(HoconValue? value, string prefix)
    {
        if (value is null) yield break;
        if (value.IsEmpty || (value.IsObject() && value.GetObject().Items.Count == 0))
        {
            // An empty section is harmless where there is one of that name.
            if (prefix.Length > 0 && !Known.Keys.Any(k => k.StartsWith($"{prefix}.", StringComparison.Ordinal))) yield return (prefix, "nothing");
            yield break;
        }
        if (!value.IsObject())
        {
            yield return (prefix, value.IsArray() ? "a list" : value.GetString());
            yield break;
        }
        foreach (var (name, child) in value.GetObject().Items)
            foreach (var leaf in Flatten(child, prefix.Length == 0 ? name : $"{prefix}.{name}"))
                yield return leaf;
    }

    private static double Check(string path, string key, string text)
    {
        if (!Known.TryGetValue(key, out var setting))
        {
            var nearest = Known.Keys.MinBy(k => EditDistance(k, key))!;
            var hint = EditDistance(nearest, key) <= Math.Max(2, key.Length / 3) ? $"; did you mean taugate.{nearest}?" : $", expected one of {string.Join(", ", Known.Keys)}.";
            throw new InputException($"{path} taugate.{key}: unknown key{hint}");
        }
        if (SettingText.Read(setting.Kind, text) is not { } value)
            throw new InputException($"{path} taugate.{key}: got '{text}', expected {SettingText.Expected(setting.Kind)}.");
        if (value < setting.Minimum || value > setting.Maximum)
            throw new InputException($"{path} taugate.{key}: got '{text}', which is out of range ({SettingText.Display(setting.Kind, setting.Minimum)} to {SettingText.Display(setting.Kind, setting.Maximum)}).");
        return value;
    }

    private static void CheckSections(string path, Config config)
    {
        if (config.IsEmpty) return;
        string[] sections = ["akka", "taugate"];
        foreach (var name in config.Root.GetObject().Items.Keys.Where(name => !sections.Contains(name)))
        {
            var nearest = sections.MinBy(s => EditDistance(s, name))!;
            var hint = EditDistance(nearest, name) <= 2 ? $"; did you mean {nearest}?" : $", expected one of {string.Join(", ", sections)}.";
            throw new InputException($"{path} {name}: unknown section{hint}");
        }
    }

    private static void CheckAkka(string path, Config config)
    {
        foreach (var (key, choices) in Choices)
        {
            if (!config.HasPath(key)) continue;
            var value = config.GetValue(key);
            var text = value.IsString() ? value.GetString() : "a list or a section";
            if (!choices.Contains(text)) throw new InputException($"{path} {key}: got '{text}', expected {(choices.Length == 1 ? "" : "one of ")}{string.Join(", ", choices)}.");
        }
        if (!config.HasPath(PortKey)) return;
        var port = config.GetString(PortKey);
        if (!ushort.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out _))
            throw new InputException($"{path} {PortKey}: got '{port}', expected a port from 1 to 65535, or 0 for any free one.");
    }

    private static void CheckOrder(Dictionary<string, string> origins, ClusterSettings s)
    {
        Require(s.Term.Beat * 2 <= s.Term.Takeover, "term.takeover", "at least twice term.beat");
        Require(s.Schedule.Refill <= s.Schedule.Horizon, "schedule.refill", "at most schedule.horizon");
        Require(s.Worker.Heartbeat * 2 <= s.Worker.LostAfter, "worker.lost-after", "at least twice worker.heartbeat");
        Require(s.Schedule.FirstBackoff <= s.Schedule.LongestBackoff, "schedule.first-backoff", "at most schedule.longest-backoff");
        Require(s.Ledger.FirstRetry <= s.Ledger.LongestRetry, "ledger.first-retry", "at most ledger.longest-retry");

        void Require(bool holds, string key, string expected)
        {
            if (!holds) throw new InputException($"{origins[key]} taugate.{key}: expected {expected}.");
        }
    }

    private static ClusterSettings ToSettings(Dictionary<string, double> values)
    {
        TimeSpan Time(string key) => TimeSpan.FromMilliseconds(values[key]);
        int Whole(string key) => (int)values[key];
        return new ClusterSettings
        {
            Term = new(Time("term.beat"), Time("term.takeover")),
            Schedule = new(Time("schedule.horizon"), Time("schedule.refill"), Whole("schedule.tasks-per-slot"), Time("schedule.first-backoff"), Time("schedule.longest-backoff"), Whole("schedule.node-losses")),
            Reload = Time("schedule.reload"),
            Ledger = new(Whole("ledger.batch"), Time("ledger.first-retry"), Time("ledger.longest-retry")),
            Worker = new(Time("worker.heartbeat"), Time("worker.lost-after"), Time("worker.resend-after")),
            Spool = new(Whole("spool.segment"), Whole("spool.group")),
            Trainer = new(Time("trainer.start-timeout"), Time("trainer.stop-grace"), Whole("trainer.start-failures")),
            Transfer = new(Whole("transfer.chunk"), Whole("transfer.window")),
        };
    }

    private static int EditDistance(string a, string b)
    {
        var previous = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var current = new int[b.Length + 1];
            current[0] = i;
            for (var j = 1; j <= b.Length; j++)
                current[j] = Math.Min(Math.Min(current[j - 1], previous[j]) + 1, previous[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1));
            previous = current;
        }
        return previous[b.Length];
    }
}
