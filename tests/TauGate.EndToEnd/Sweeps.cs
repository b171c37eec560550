using System.Globalization;

namespace TauGate.EndToEnd;

/// <summary>Sweep files small enough to train in seconds.</summary>
internal static class Sweeps
{
    public const int SmallCells = 8;

    /// <summary>Cells for each seed of <see cref="Quick"/>.</summary>
    public const int QuickCellsPerSeed = 8;

    /// <summary>
    /// 2 seeds x (frozen, taugate, lora at two ranks) on MNIST, one epoch each, on the real layer shapes.
    /// </summary>
    public const string Real = $$"""
        name: small
        seeds: 0..1
        foundation: { epochs: 1 }
        target: { epochs: 1 }
        {{SmallMethods}}
        """;

    private const string SmallMethods = """
        methods:
          frozen: {}
          taugate: {}
          lora: { rank: [1, 8] }
        """;

    private const string QuickMethods = """
        methods:
          frozen: {}
          taugate: { sharpness: 5, learning_rate: 0.03 }
          ia3: { learning_rate: 0.03 }
          bias: { learning_rate: 0.03 }
          lora: { rank: [1, 8], learning_rate: 0.01 }
          head: { learning_rate: 0.01 }
          full: { learning_rate: 1e-3 }
        """;

    /// <summary>
    /// The cells of <see cref="Real"/> on the excerpt and a smaller network, a fraction of a second each.
    /// </summary>
    public static string Small { get; } =
        $$"""
            name: small
            seeds: 0..1
            {{Excerpt.Section}}
            foundation: { hidden: [64], epochs: 100, batch: 24 }
            target: { epochs: 320, batch: 24 }
            {{SmallMethods}}
            """;

    /// <summary><see cref="Small"/> with a short timeout, so that a hanging trainer is found soon.</summary>
    public static string Impatient { get; } = Small + "\nlimits: { cell_timeout: 30s }\n";

    /// <summary>Every method of sweeps/quick.yaml on the excerpt and a smaller network.</summary>
    /// <param name="epochs">What a cell takes: each is ten steps.</param>
    public static string Quick(string name, string seeds, int epochs = 320) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $$"""
            name: {{name}}
            seeds: {{seeds}}
            {{Excerpt.Section}}
            foundation: { hidden: [64], epochs: 100, batch: 24 }
            target: { epochs: {{epochs}}, batch: 24 }
            {{QuickMethods}}
            """
        );

    /// <summary>Every method of sweeps/quick.yaml on MNIST, one epoch each, on a small network.</summary>
    public static string OnMnist(string name, string seeds) =>
        $$"""
            name: {{name}}
            seeds: {{seeds}}
            foundation: { hidden: [24, 16], epochs: 1 }
            target: { epochs: 1 }
            {{QuickMethods}}
            """;

    /// <summary>
    /// Rows and claims of every form, for programs that judge them again; on MNIST, on a small network.
    /// </summary>
    public static string Claimed(string name, string seeds) =>
        $$"""
            name: {{name}}
            seeds: {{seeds}}
            foundation: { hidden: [24, 16], epochs: 1 }
            target: { epochs: 1 }
            methods:
              frozen: {}
              taugate: {}
              ia3: {}
              lora: { rank: 2 }
              gains: { method: ia3, learning_rate: [0.01, 0.1] }
              bias: { learning_rate: [0.01, 0.1] }
            claims:
              adapts: taugate.target_accuracy > frozen.target_accuracy
              near: taugate.target_accuracy - ia3.target_accuracy within 0.01
              keeps: lora.source_accuracy < taugate.source_accuracy by 0.001 level 0.01
              some: lora.target_logit > taugate.target_logit for some rank
              every: 2 * (ia3.target_cross_entropy - 0.1) > frozen.target_accuracy for every foundation.epochs
              size: taugate.trainable_parameters = 2 * taugate.hidden_units
              beyond: gains.source_accuracy > bias.source_accuracy at target_accuracy=taugate.target_accuracy
              front: gains.source_accuracy > bias.source_accuracy at target_accuracy=frozen.target_accuracy
              low: gains.source_accuracy - bias.source_accuracy within 0.05 at target_accuracy=0.5
            """;
}
