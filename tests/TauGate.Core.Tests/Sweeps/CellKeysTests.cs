using FsCheck;
using FsCheck.Fluent;
using TauGate.Core.SweepFiles;
using TauGate.Core.Sweeps;

namespace TauGate.Core.Tests.Sweeps;

/// <summary>
/// The ledger's keys. A failing vector means that results already recorded would not be found again: raise
/// <see cref="CellKeys.ProtocolVersion"/> on purpose or undo the change. The vectors were made by a separate program
/// from the description of the encoding in <see cref="CanonicalHash"/>.
/// </summary>
public sealed class CellKeysTests
{
    private const string Defaults = "name: a\nseeds: 0..1\nmethods: { frozen: {}, lora: {}, taugate: {}, ia3: {} }\n";

    private const string Unusual = """
        name: b
        seeds: [9223372036854775807]
        numerics: portable
        foundation: { hidden: [64, 32], mixture: 0, epochs: 5, batch: 64, learning_rate: 5e-4 }
        target: { rotation: -30, epochs: 7, batch: 32, schedule: constant }
        methods: { mine: { method: ia3 } }
        """;

    [Theory]
    [InlineData(Defaults, "4f67752053d72c0c75834b208395841e4a57b47689d0911cd5b0e383b00e08de")]
    [InlineData(Unusual, "f84c357dfdef36a82545d6ed8dee6121be71f643070480f13d7022db6ede5570")]
    public void Foundation_key_is_the_committed_one(string text, string key) =>
        Assert.Equal(key, Task(Parse(text), 0).Foundation.Key.ToString());

    [Theory]
    [InlineData(Defaults, 0, "00c3d0896bfa52c1a9bd6467b617ad412d83bcf58d12fc6857169f20b8c00226")]
    [InlineData(Defaults, 1, "470ac93798f668bf8b6004da24696073fbd5deb31fd2c80af9134feaaa0e83be")]
    [InlineData(Defaults, 2, "ed45207f65bea24d538d1f13ad4db227e7a3b731b4b8ef98f541679a8e76754d")]
    [InlineData(Unusual, 0, "d37d05a5705bd46ad3881bc4aacd024f20c39f57d9b31c1f87eaa0d77fd7fbda")]
    public void Cell_key_is_the_committed_one(string text, long ordinal, string key) =>
        Assert.Equal(key, Task(Parse(text), ordinal).Key.ToString());

    [Fact]
    public void Key_of_a_cell_measured_on_the_validation_images_is_the_committed_one() =>
        Assert.Equal(
            "c3694db4195bca65b1618a80a4637a83aba168ff526d9d0d61cdee90f765e69b",
            Task(Parse(Defaults) with { EvaluatedOn = EvaluatedOn.Validation }, 1).Key.ToString()
        );

    [Theory]
    [InlineData("name=z")]
    [InlineData(
        "methods={ one: { method: frozen }, two: { method: lora, rank: [8] }, three: { method: taugate, train: "
            + "[gain, threshold] }, four: { method: ia3 } }"
    )]
    [InlineData("methods.lora.alpha=8")]
    [InlineData("methods.lora.layers=[output, hidden, input]")]
    [InlineData("methods.taugate.control=none")]
    [InlineData("methods.taugate.control=[none]")]
    [InlineData("limits={ attempts: 9, cell_timeout: 1h, cells: 100 }")]
    [InlineData("keep=metrics")]
    [InlineData("record.units=none")]
    [InlineData("target.rotation=[45]")]
    [InlineData("foundation.learning_rate=0.001")]
    public void Keys_do_not_depend_on_what_does_not_reach_the_arithmetic(string change) =>
        Assert.Equal(Keys(Parse(Defaults)), Keys(Parse(Defaults, change)));

    [Theory]
    [InlineData("seeds=2..3")]
    [InlineData("numerics=portable")]
    [InlineData("target.rotation=44")]
    [InlineData("foundation.hidden=[256]")]
    [InlineData("foundation.mixture=0.25")]
    [InlineData("foundation.epochs=3")]
    [InlineData("foundation.batch=64")]
    [InlineData("foundation.learning_rate=2e-3")]
    public void Foundation_and_cell_keys_depend_on_the_pretraining(string change)
    {
        var (before, after) = (Parse(Defaults), Parse(Defaults, change));

        Assert.Empty(Keys(before).Intersect(Keys(after)));
        Assert.NotEqual(Task(before, 0).Foundation.Key, Task(after, 0).Foundation.Key);
    }

    [Theory]
    [InlineData("target.epochs=4")]
    [InlineData("target.batch=64")]
    [InlineData("target.schedule=constant")]
    public void Target_training_changes_every_key_but_that_of_frozen(string change)
    {
        var (before, after) = (Parse(Defaults), Parse(Defaults, change));

        Assert.Equal(Task(before, 0).Key, Task(after, 0).Key);
        for (var ordinal = 1; ordinal < before.Variants.Length; ordinal++)
        {
            Assert.NotEqual(Task(before, ordinal).Key, Task(after, ordinal).Key);
            Assert.Equal(Task(before, ordinal).Foundation.Key, Task(after, ordinal).Foundation.Key);
        }
    }

    [Theory]
    [InlineData("methods.lora.layers=[hidden]", 1)]
    [InlineData("methods.taugate.control=permuted", 2)]
    public void Implied_option_is_in_the_key_of_a_cell_that_departs_from_its_default(string change, long ordinal)
    {
        var (before, after) = (Parse(Defaults), Parse(Defaults, change));

        Assert.NotEqual(Task(before, ordinal).Key, Task(after, ordinal).Key);
        var said = Parse(Defaults, "methods.taugate.control=none", "methods.lora.layers=[input, hidden, output]");
        Assert.Equal(SweepJson.DigestOf(before), SweepJson.DigestOf(said));
    }

    [Fact]
    public void Rotation_is_not_in_the_key_of_a_foundation_that_sees_no_rotated_image()
    {
        var (before, after) = (
            Parse(Defaults, "foundation.mixture=0"),
            Parse(Defaults, "foundation.mixture=0", "target.rotation=30")
        );

        Assert.Equal(Task(before, 0).Foundation.Key, Task(after, 0).Foundation.Key);
        Assert.NotEqual(Task(before, 0).Key, Task(after, 0).Key);
    }

    [Fact]
    public void Negative_zero_is_zero()
    {
        var (zero, negative) = (
            Parse(Defaults, "methods.taugate.threshold_init=0"),
            Parse(Defaults, "methods.taugate.threshold_init=-0.0")
        );

        Assert.Equal(SweepJson.DigestOf(zero), SweepJson.DigestOf(negative));
        Assert.Equal(KeyWith(0.0), KeyWith(-0.0));
        Assert.NotEqual(KeyWith(0.0), KeyWith(double.Epsilon));
    }

    [Fact]
    public void Integer_and_real_of_equal_value_are_different_options() =>
        Assert.NotEqual(KeyWith(new OptionValue.Real(8)), KeyWith(new OptionValue.Integer(8)));

    [Fact]
    public void Different_reals_give_different_keys() =>
        Prop.ForAll<NormalFloat, NormalFloat>((a, b) => a.Get == b.Get == (KeyWith(a.Get) == KeyWith(b.Get)))
            .QuickCheckThrowOnFailure();

    [Fact]
    public void Different_seeds_give_different_keys()
    {
        var spec = Parse(Defaults);
        var variant = spec.Variants[1];
        FoundationKey Key(NonNegativeInt seed) =>
            CellKeys.Foundation(spec.Data, spec.Numerics, variant.Foundation, variant.Target, seed.Get);

        Prop.ForAll<NonNegativeInt, NonNegativeInt>((a, b) => a.Get == b.Get == (Key(a) == Key(b)))
            .QuickCheckThrowOnFailure();
    }

    private static CellKey KeyWith(double value) => KeyWith(new OptionValue.Real(value));

    private static CellKey KeyWith(OptionValue value)
    {
        var spec = Parse(Defaults);
        var variant = spec.Variants[2] with { Options = spec.Variants[2].Options.SetItem("threshold_init", value) };
        return CellKeys.Cell(spec.Data, spec.Numerics, default, variant, 0);
    }

    private static SweepSpec Parse(string text, params string[] overrides) =>
        SweepFile.Parse(text, "a.yaml", overrides, TestCatalog.Instance);

    private static CellTask Task(SweepSpec spec, long ordinal) => spec.Task(spec.Cell(ordinal));

    private static List<CellKey> Keys(SweepSpec spec) => [.. spec.Cells().Select(c => spec.Task(c).Key)];
}
