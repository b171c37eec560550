using System.Collections.Immutable;
using Microsoft.Extensions.Logging.Abstractions;
using TauGate.Cluster.Disk;
using TauGate.Cluster.Nodes;
using TauGate.Cluster.Trainers;
using TauGate.Core.Sweeps;

namespace TauGate.Cluster.Tests;

/// <summary>Small sweeps for the fake trainer, and how to start it.</summary>
internal static class Samples
{
    /// <summary>A data set of four small files; the fake trainer does not look at them.</summary>
    public static DataSet Data { get; } = new("tiny", DigestOf(0), DigestOf(1), DigestOf(2), DigestOf(3));

    /// <summary>The content of the n-th file of <see cref="Data"/>.</summary>
    public static byte[] DataFile(int n) =>
        [.. Enumerable.Range(0, 3_000 + (n * 1_000)).Select(i => (byte)(i * (n + 7)))];

    /// <summary>Writes the files of <see cref="Data"/>; the folder.</summary>
    public static string WriteData(string folder)
    {
        foreach (var (n, file) in Data.Files.Index())
            File.WriteAllBytes(Path.Combine(folder, file.FileName), DataFile(n));
        return folder;
    }

    /// <summary>A sweep whose methods are the fake trainer's.</summary>
    public static SweepSpec Sweep(string name, int seeds, params string[] methods) =>
        new(
            name,
            Data,
            new SeedSet([new SeedRange(0, seeds - 1)]),
            [.. methods.Select(m => Variant(m))],
            SweepLimits.Default,
            Numerics.Native,
            Keep.All,
            RecordUnits.None
        );

    public static Variant Variant(string method, FoundationSpec? foundation = null) =>
        new(
            method,
            method,
            ImmutableSortedDictionary<string, OptionValue>.Empty,
            ImmutableSortedDictionary<string, OptionValue>.Empty,
            foundation ?? FoundationSpec.Default,
            TargetSpec.Default,
            ReadsTarget: true
        );

    /// <summary>A foundation at which the fake trainer aborts.</summary>
    public static FoundationSpec AbortingFoundation { get; } =
        FoundationSpec.Default with
        {
            Epochs = FoundationSpec.Default.Epochs + 2,
        };

    /// <summary>Starts the fake trainer.</summary>
    public static TrainerCommand Trainer(string state, string start = "ok") =>
        new(Path.Combine(AppContext.BaseDirectory, "TauGate.FakeTrainer"), [state, start], numerics => new Dictionary<
            string,
            string
        >
        {
            ["DOTNET_TieredCompilation"] = "1",
            ["FAKE_NUMERICS"] = numerics.ToString(),
        });

    /// <summary>A cache in which nothing but what is given must stay.</summary>
    public static ArtifactCache Cache(
        string home,
        long limit = 1 << 30,
        TimeProvider? time = null,
        params ArtifactDigest[] needed
    ) => new(home, limit, () => needed.ToHashSet(), time ?? TimeProvider.System, NullLogger.Instance);

    public static NodePorts Ports(Storage.Database database) =>
        new(database.Ledger, database.Artifacts, database.Terms, database.Control, database.Tuning, database.Growth);

    private static ArtifactDigest DigestOf(int n) => ArtifactDigest.Of(DataFile(n));
}
