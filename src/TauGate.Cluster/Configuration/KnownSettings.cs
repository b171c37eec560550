using Akka.Configuration.Hocon;
using TauGate.Core.Errors;

namespace TauGate.Cluster.Configuration;

/// <summary>Every key under <c>taugate { }</c>, what its value may be, and where it goes.</summary>
internal static class KnownSettings
{
    public static readonly IReadOnlyDictionary<string, (SettingKind Kind, double Minimum, double Maximum)> All =
        new Dictionary<string, (SettingKind, double, double)>(StringComparer.Ordinal)
        {
            ["node.bind"] = (SettingKind.Text, 0, 0),
            ["node.public-host"] = (SettingKind.Text, 0, 0),
            ["node.seeds"] = (SettingKind.List, 0, 0),
            ["node.certificate"] = (SettingKind.Text, 0, 0),
            ["node.join-deadline"] = (SettingKind.Time, 100, 3_600_000),
            ["node.cache-limit"] = (SettingKind.Size, 1 << 20, 1L << 50),
            ["term.beat"] = (SettingKind.Time, 10, 60_000),
            ["term.takeover"] = (SettingKind.Time, 20, 600_000),
            ["schedule.reload"] = (SettingKind.Time, 10, 600_000),
            ["schedule.horizon"] = (SettingKind.Time, 1_000, 86_400_000),
            ["schedule.refill"] = (SettingKind.Time, 1_000, 86_400_000),
            ["schedule.tasks-per-slot"] = (SettingKind.Count, 1, 4096),
            ["schedule.first-backoff"] = (SettingKind.Time, 0, 3_600_000),
            ["schedule.longest-backoff"] = (SettingKind.Time, 0, 86_400_000),
            ["schedule.node-losses"] = (SettingKind.Count, 1, 100),
            ["schedule.host-failures"] = (SettingKind.Count, 1, 1000),
            ["schedule.adoption"] = (SettingKind.Time, 0, 600_000),
            ["ledger.batch"] = (SettingKind.Count, 1, 10_000),
            ["ledger.first-retry"] = (SettingKind.Time, 1, 60_000),
            ["ledger.longest-retry"] = (SettingKind.Time, 1, 600_000),
            ["worker.heartbeat"] = (SettingKind.Time, 10, 60_000),
            ["worker.lost-after"] = (SettingKind.Time, 20, 3_600_000),
            ["worker.resend-after"] = (SettingKind.Time, 20, 3_600_000),
            ["worker.drain-deadline"] = (SettingKind.Time, 0, 86_400_000),
            ["spool.segment"] = (SettingKind.Size, 4_096, 1 << 30),
            ["spool.group"] = (SettingKind.Size, 1, 1 << 30),
            ["spool.limit"] = (SettingKind.Size, 4_096, 1L << 40),
            ["trainer.start-timeout"] = (SettingKind.Time, 10, 3_600_000),
            ["trainer.stop-grace"] = (SettingKind.Time, 0, 600_000),
            ["trainer.start-failures"] = (SettingKind.Count, 1, 100),
            // A frame is 128,000 bytes and oversized ones are dropped without a word.
            ["transfer.chunk"] = (SettingKind.Size, 1_024, 64 * 1024),
            ["transfer.window"] = (SettingKind.Count, 1, 16),
        };

    /// <summary>Reads a value; the key may be unknown.</summary>
    /// <param name="place">The file and the key, for messages.</param>
    /// <exception cref="InputException">The key is unknown, or the value is not what it takes.</exception>
    public static SettingValue Read(string place, string key, HoconValue value)
    {
        if (!All.TryGetValue(key, out var setting))
            throw new InputException($"{place}: unknown key{Suggestion.For(key, All.Keys, "taugate.")}");
        var text =
            value.IsArray() ? "a list"
            : value.IsEmpty ? "nothing"
            : value.GetString() ?? "";
        var read = setting.Kind switch
        {
            SettingKind.Text => value.IsArray() ? null : new SettingValue(0, value.IsEmpty ? "" : text, []),
            SettingKind.List when value.IsArray() => new SettingValue(
                0,
                "",
                [.. value.GetArray().Select(v => v.GetString())]
            ),
            // Akka's parser reads an empty list as an empty text.
            SettingKind.List => value.IsEmpty || text.Length == 0 ? new SettingValue(0, "", []) : null,
            _ => value.IsArray() || SettingText.Read(setting.Kind, text) is not { } number
                ? null
                : new SettingValue(number, text, []),
        };
        if (read is null)
            throw new InputException($"{place}: got '{text}', expected {SettingText.Expected(setting.Kind)}.");
        if (read.Number < setting.Minimum || read.Number > setting.Maximum)
        {
            throw new InputException(
                $"{place}: got '{text}', "
                    + $"which is out of range ({SettingText.Display(setting.Kind, setting.Minimum)} to "
                    + $"{SettingText.Display(setting.Kind, setting.Maximum)})."
            );
        }
        return read;
    }

    /// <summary>The settings of a whole set of values.</summary>
    public static ClusterSettings ToSettings(IReadOnlyDictionary<string, SettingValue> values)
    {
        TimeSpan Time(string key) => TimeSpan.FromMilliseconds(values[key].Number);
        int Whole(string key) => (int)values[key].Number;
        return new ClusterSettings
        {
            Node = new(
                values["node.bind"].Text,
                values["node.public-host"].Text,
                values["node.seeds"].List,
                values["node.certificate"].Text,
                Time("node.join-deadline"),
                (long)values["node.cache-limit"].Number
            ),
            Term = new(Time("term.beat"), Time("term.takeover")),
            Schedule = new(
                Time("schedule.horizon"),
                Time("schedule.refill"),
                Whole("schedule.tasks-per-slot"),
                Time("schedule.first-backoff"),
                Time("schedule.longest-backoff"),
                Whole("schedule.node-losses")
            )
            {
                HostFailures = Whole("schedule.host-failures"),
                Adoption = Time("schedule.adoption"),
            },
            Reload = Time("schedule.reload"),
            Ledger = new(Whole("ledger.batch"), Time("ledger.first-retry"), Time("ledger.longest-retry")),
            Worker = new(
                Time("worker.heartbeat"),
                Time("worker.lost-after"),
                Time("worker.resend-after"),
                Time("worker.drain-deadline")
            ),
            Spool = new(Whole("spool.segment"), Whole("spool.group"), (long)values["spool.limit"].Number),
            Trainer = new(Time("trainer.start-timeout"), Time("trainer.stop-grace"), Whole("trainer.start-failures")),
            Transfer = new(Whole("transfer.chunk"), Whole("transfer.window")),
        };
    }
}
