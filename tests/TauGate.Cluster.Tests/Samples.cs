using System.Collections.Immutable;
using TauGate.Core.Ports;
using TauGate.Core.Results;
using TauGate.Core.Sweeps;

namespace TauGate.Cluster.Tests;

/// <summary>Small sweeps for the fake trainer, and how to start it.</summary>
internal static class Samples
{
    /// <summary>A sweep whose methods are the fake trainer's.</summary>
    public static SweepSpec Sweep(string name, int seeds, params string[] methods) => new(
        name, DataSet.Mnist, new SeedSet([new SeedRange(0, seeds - 1)]), [.. methods.Select(m => Variant(m))],
        SweepLimits.Default, Numerics.Native, Keep.All, RecordUnits.None);

    public static Variant Variant(string method, FoundationSpec? foundation = null) => new(
        method, method, ImmutableSortedDictionary<string, OptionValue>.Empty, ImmutableSortedDictionary<string, OptionValue>.Empty,
        foundation ?? FoundationSpec.Default, TargetSpec.Default, ReadsTarget: true);

    /// <summary>A foundation at which the fake trainer aborts.</summary>
    public static FoundationSpec AbortingFoundation { get; } = FoundationSpec.Default with { Epochs = FoundationSpec.Default.Epochs + 2 };

    /// <summary>Starts the fake trainer.</summary>
    public static TrainerCommand Trainer(string state, string start = "ok") => new(
        Path.Combine(AppContext.BaseDirectory, "TauGate.FakeTrainer"), [state, start],
        numerics => new Dictionary<string, string> { ["DOTNET_TieredCompilation"] = "1", ["FAKE_NUMERICS"] = numerics.ToString() });

    public static NodePorts Ports(Storage.Database database) => new(database.Ledger, database.Artifacts, database.Terms);
}
