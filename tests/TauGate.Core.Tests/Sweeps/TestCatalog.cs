using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using TauGate.Core.Sweeps;

namespace TauGate.Core.Tests.Sweeps;

/// <summary>
/// The program's methods with their options and closed forms, without the arithmetic that trains them.
/// </summary>
internal sealed class TestCatalog : IMethodCatalog
{
    public static TestCatalog Instance { get; } = new();

    public ImmutableArray<MethodDescriptor> Methods { get; } =
    [
        Method("frozen", (_, _) => 0, trains: false),
        Method(
            "taugate",
            (_, output) => 2 * output,
            new OptionDescriptor("sharpness", OptionKind.Real, "s", Real(5), Minimum: 0, MinimumExclusive: true),
            Rate(0.03),
            new OptionDescriptor("threshold_init", OptionKind.Real, "tau at the start", Real(0)),
            new OptionDescriptor("gain_init", OptionKind.Real, "gamma at the start", Real(1)),
            new OptionDescriptor(
                "train",
                OptionKind.WordSet,
                "what is trained",
                new OptionValue.List([new OptionValue.Text("threshold"), new OptionValue.Text("gain")]),
                Choices: ["threshold", "gain"]
            ),
            new OptionDescriptor(
                "control",
                OptionKind.Word,
                "what replaces them",
                new OptionValue.Text("none"),
                Choices: ["none", "permuted", "permuted-refit", "random-sign", "random-sign-refit"],
                Implied: true
            )
        ),
        Method("ia3", (_, output) => output, Rate(0.03)),
        Method("bias", (_, output) => output, Rate(0.03)),
        Method("ssf", (_, output) => 2 * output, Rate(0.03)),
        Method(
            "lora",
            (input, output) => input + output,
            new OptionDescriptor(
                "rank",
                OptionKind.Integer,
                "r",
                new OptionValue.Integer(8),
                Minimum: 1,
                AtMostSmallestHidden: true
            ),
            new OptionDescriptor("alpha", OptionKind.Real, "scale times r", Minimum: 0, MinimumExclusive: true),
            Rate(0.01),
            new OptionDescriptor(
                "layers",
                OptionKind.WordSet,
                "where it acts",
                Layers,
                Choices: ["input", "hidden", "output"],
                Implied: true
            )
        ) with
        {
            ResolveDefaults = o => o.ContainsKey("alpha") ? o : o.Add("alpha", Real(o["rank"].AsReal())),
            Conflict = (widths, options) =>
                widths.Length == 3 && options.TryGetValue("layers", out var layers) && layers.AsTexts() is ["hidden"]
                    ? new OptionConflict("layers", "input or output")
                    : null,
        },
        Method("head", (_, output) => output, Rate(0.01)),
        Method("full", (input, output) => input * output + output, Rate(1e-3)),
    ];

    public bool TryFind(string id, [NotNullWhen(true)] out MethodDescriptor? method)
    {
        method = Methods.FirstOrDefault(m => m.Id == id);
        return method is not null;
    }

    private static OptionValue.List Layers =>
        new([new OptionValue.Text("input"), new OptionValue.Text("hidden"), new OptionValue.Text("output")]);

    private static OptionDescriptor Rate(double value) =>
        new("learning_rate", OptionKind.Real, "Adam's", Real(value), Minimum: 0, MinimumExclusive: true);

    private static MethodDescriptor Method(
        string id,
        Func<long, long, long> layer,
        params OptionDescriptor[] options
    ) => Method(id, layer, true, options);

    private static MethodDescriptor Method(
        string id,
        Func<long, long, long> layer,
        bool trains,
        params OptionDescriptor[] options
    ) =>
        new(id, id, [.. options], trains, (widths, _) =>
            [.. Enumerable.Range(0, widths.Length - 1).Select(l => layer(widths[l], widths[l + 1]))]
        );

    private static OptionValue.Real Real(double value) => new(value);
}
