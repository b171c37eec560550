namespace TauGate.EndToEnd;

/// <summary>Sweep files small enough to train in seconds on the real data.</summary>
internal static class Sweeps
{
    public const int SmallCells = 8;

    /// <summary>2 seeds x (frozen, taugate, lora at two ranks), one epoch each.</summary>
    public const string Small = """
        name: small
        seeds: 0..1
        foundation: { epochs: 1 }
        target: { epochs: 1 }
        methods:
          frozen: {}
          taugate: {}
          lora: { rank: [1, 8] }
        """;

    /// <summary>The same with a short timeout, so that a hanging trainer is found soon.</summary>
    public const string Impatient = Small + "\nlimits: { cell_timeout: 20s }\n";
}
