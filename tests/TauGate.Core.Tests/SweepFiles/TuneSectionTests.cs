using TauGate.Core.Errors;
using TauGate.Core.SweepFiles;
using TauGate.Core.Sweeps;
using TauGate.Core.Tests.Sweeps;

namespace TauGate.Core.Tests.SweepFiles;

/// <summary>The section <c>tune</c>: what it means, and what a bad one is told.</summary>
public sealed class TuneSectionTests
{
    private const string Rest = "name: a\nseeds: [3, 10..12]\nmethods: { frozen: {}, ia3: {} }\n";

    [Fact]
    public void Seeds_and_ascending_rates_are_read()
    {
        var tune = Parse(Rest + "tune: { seeds: [20, 30..31], learning_rate: [0.1, 1e-3] }").Tune!;

        Assert.Equal("20, 30..31", tune.Seeds.ToString());
        Assert.Equal([0.001, 0.1], tune.LearningRates);
        Assert.Null(Parse(Rest).Tune);
    }

    [Theory]
    [InlineData(
        "tune: 3",
        "a.yaml:4:7 tune: got '3', expected a mapping such as { seeds: 1000..1002, learning_rate: [0.001, 0.01, 0.1] }"
    )]
    [InlineData(
        "tune: { seeds: 20..21, rate: [1, 2] }",
        "a.yaml:4:7 tune.learning_rate: got nothing, expected a list of learning rates such as [0.001, 0.01, "
            + "0.1]\na.yaml:4:24 tune.rate: got an unknown key, expected one of seeds, learning_rate, options"
    )]
    [InlineData(
        "tune: { seeds: 3, learning_rate: [1, 2] }",
        "a.yaml:4:16 tune.seeds: got '3', expected seeds such as 0..19 or [0, 3, 5..9]; did you mean 0..2?"
    )]
    [InlineData(
        "tune: { seeds: 11..20, learning_rate: [1, 2] }",
        "a.yaml:4:16 tune.seeds: got seed 11, which is a seed of the sweep too (3, 10..12), "
            + "expected seeds of its own: what chose the rates must not judge them"
    )]
    [InlineData(
        "tune: { seeds: [30, 0..5], learning_rate: [1, 2] }",
        "a.yaml:4:16 tune.seeds: got seed 3, which is a seed of the sweep too (3, 10..12), "
            + "expected seeds of its own: what chose the rates must not judge them"
    )]
    [InlineData(
        "tune: { learning_rate: [1, 2] }",
        "a.yaml:4:7 tune.seeds: got nothing, expected seeds such as 1000..1002, none of them a seed of the sweep"
    )]
    [InlineData(
        "tune: { seeds: 20..21 }",
        "a.yaml:4:7 tune.learning_rate: got nothing, expected a list of learning rates such as [0.001, 0.01, 0.1]"
    )]
    [InlineData(
        "tune: { seeds: 20..21, learning_rate: 0.1 }",
        "a.yaml:4:39 tune.learning_rate: got '0.1', expected a list of two or more learning rates"
    )]
    [InlineData(
        "tune: { seeds: 20..21, learning_rate: [0.1] }",
        "a.yaml:4:39 tune.learning_rate: got a single learning rate, expected a list of two or more learning rates"
    )]
    [InlineData(
        "tune: { seeds: 20..21, learning_rate: [0.1, 0] }",
        "a.yaml:4:45 tune.learning_rate: got '0', expected a number above 0"
    )]
    [InlineData(
        "tune: { seeds: 20..21, learning_rate: [0.1, 1e-1] }",
        "a.yaml:4:45 tune.learning_rate: got 0.1 a second time, expected distinct values on an axis"
    )]
    [InlineData("tune: { seeds: 20..21, learning_rate: [0.1, 0.2] }\nlimits: { cells: 8 }", null)]
    [InlineData(
        "tune: { seeds: 20..24, learning_rate: [0.1, 0.2] }\nlimits: { cells: 8 }",
        "a.yaml:4:1 tune: got a tuning grid of 10 cells, expected at most 8 (limits.cells)"
    )]
    [InlineData(
        "tune: { seeds: 20..9223372036854775807, learning_rate: [0.1, 0.2] }",
        "a.yaml:4:1 tune: got a tuning grid of 18446744073709551576 cells, expected at most 10000000 (limits.cells)"
    )]
    public void Bad_section_is_told_what_is_wrong(string section, string? error) => Check(Rest + section, error);

    [Theory]
    [InlineData(
        "ia3: { learning_rate: 0.1 }",
        "a.yaml:4:19 methods.ia3.learning_rate: got a learning rate beside 'tune' (a.yaml:3:1), expected none: "
            + "'tune' chooses it"
    )]
    [InlineData(
        "ia3: { learning_rate: [0.1, 0.2] }",
        "a.yaml:4:19 methods.ia3.learning_rate: got an axis of learning rates beside 'tune' (a.yaml:3:1), "
            + "expected none: 'tune' chooses it"
    )]
    [InlineData(
        "frozen: {}",
        "a.yaml:3:1 tune: got learning rates for methods that do not train, expected a method that trains"
    )]
    [InlineData("frozen: {}, ia3: {}", null)]
    public void Methods_leave_the_rate_to_it(string methods, string? error) =>
        Check(
            $"name: a\nseeds: 0..1\ntune: {{ seeds: 20..21, learning_rate: [1, 2] }}\nmethods: {{ {methods} }}\n",
            error
        );

    [Fact]
    public void Name_of_a_tuning_sweep_is_none_for_a_file() =>
        Check(
            "name: a.tuning\nseeds: 0..1\nmethods: { ia3: {} }",
            "a.yaml:1:7 name: got 'a.tuning', expected a name of a-z 0-9 - _ that begins with a letter or digit, "
                + "at most 64 long; did you mean 'a-tuning'?"
        );

    [Fact]
    public void It_takes_the_place_of_the_rates_of_the_file_below_but_not_of_those_above()
    {
        using var folder = new TemporaryFolder();
        folder.Write(
            "base.yaml",
            "name: base\nseeds: 0..1\nmethods: { frozen: {}, ia3: { learning_rate: 0.5 }, lora: { rank: 2, "
                + "learning_rate: [0.5, 0.25] } }\n"
        );
        var tuned = folder.Write(
            "tuned.yaml",
            "extends: base.yaml\nname: tuned\ntune: { seeds: 20..21, learning_rate: [1, 2] }\n"
        );
        var above = folder.Write("above.yaml", "extends: tuned.yaml\nmethods: { ia3: { learning_rate: 0.5 } }\n");

        Assert.Equal(["frozen", "ia3", "lora rank=2"], Load(tuned).Variants.Select(v => v.Title));
        Assert.Contains(
            "a learning rate beside 'tune'",
            Assert.Throws<InputException>(() => Load(above)).Message,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "--set methods.ia3.learning_rate=1: got a learning rate beside 'tune'",
            Assert.Throws<InputException>(() => Load(tuned, "methods.ia3.learning_rate=1")).Message,
            StringComparison.Ordinal
        );
        Assert.NotNull(Load(folder.PathOf("base.yaml"), "tune={ seeds: 20..21, learning_rate: [1, 2] }").Tune);
    }

    [Fact]
    public void Options_of_labels_are_read_in_the_order_of_labels_and_names_with_ascending_values()
    {
        const string Options = "{ taugate: { threshold_init: [0, -1], sharpness: [5, 1] }, lora: { alpha: [8, 4] } }";
        var tune = Parse(Gated + Tune(Options)).Tune!;

        Assert.Equal(
            ["lora alpha 4, 8", "taugate sharpness 1, 5", "taugate threshold_init -1, 0"],
            tune.Options.Select(o => $"{o.Label} {o.Name} {string.Join(", ", o.Values)}")
        );
        Assert.Empty(Parse(Gated + Tune("{}")).Tune!.Options);
        Assert.Empty(Parse(Gated + Tune("{ taugate: {} }")).Tune!.Options);
    }

    [Fact]
    public void Label_may_have_the_name_of_a_key_of_the_section()
    {
        const string Labels = "name: a\nseeds: 0..1\nmethods: { seeds: { method: taugate } }\n";
        var option = Parse(Labels + Tune("{ seeds: { sharpness: [1, 2] } }")).Tune!.Options.Single();

        Assert.Equal(("seeds", "sharpness"), (option.Label, option.Name));
    }

    public static TheoryData<string, string> BadOptions { get; } =
        new()
        {
            {
                "[1, 2]",
                "got a list, expected a mapping from labels to options such as { taugate: { sharpness: [1, 2, 5] } }"
            },
            {
                "{ taugat: { sharpness: [1, 2] } }",
                ".taugat: got the unknown label 'taugat', expected one of frozen, taugate, lora; "
                    + "did you mean 'taugate'?"
            },
            {
                "{ frozen: { sharpness: [1, 2] } }",
                ".frozen: got options of 'frozen', which does not train, expected a label that trains"
            },
            {
                "{ taugate: [1, 2] }",
                ".taugate: got a list, expected a mapping from options to lists of numbers such as { sharpness: [1, "
                    + "2, 5] }"
            },
            {
                "{ taugate: { sharpnes: [1, 2] } }",
                ".taugate.sharpnes: got an option that taugate does not have, "
                    + "expected one of sharpness, threshold_init, gain_init; did you mean 'sharpness'?"
            },
            {
                "{ taugate: { train: [[gain], [threshold]] } }",
                ".taugate.train: got an option that is no number, expected one of sharpness, threshold_init, gain_init"
            },
            {
                "{ taugate: { learning_rate: [1, 2] } }",
                ".taugate.learning_rate: got learning rates of a single label, "
                    + "expected those of tune.learning_rate, the same for every label"
            },
            {
                "{ lora: { rank: [1, 8] } }",
                ".lora.rank: got an option that tells rows apart, "
                    + "expected an axis, methods.lora.rank: each value is a row, tuned by itself"
            },
            { "{ taugate: { sharpness: 5 } }", ".taugate.sharpness: got '5', expected a list of two or more values" },
            {
                "{ taugate: { sharpness: [5] } }",
                ".taugate.sharpness: got a single value, expected a list of two or more values"
            },
            { "{ taugate: { sharpness: [5, soft] } }", ".taugate.sharpness: got 'soft', expected a number above 0" },
            { "{ taugate: { sharpness: [5, 0] } }", ".taugate.sharpness: got '0', expected a number above 0" },
            {
                "{ taugate: { sharpness: [5, 5.0] } }",
                ".taugate.sharpness: got 5 a second time, expected distinct values on an axis"
            },
        };

    [Theory]
    [MemberData(nameof(BadOptions))]
    public void Bad_option_is_told_what_is_wrong(string options, string error)
    {
        var message = Assert.Throws<InputException>(() => Parse(Gated + Tune(options))).Message;

        Assert.Matches(@"^a\.yaml:4:\d+ tune\.options", message);
        Assert.EndsWith($"tune.options{(error[0] == '.' ? "" : ": ")}{error}", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("5", "a value")]
    [InlineData("[1, 5]", "an axis")]
    public void Methods_leave_what_is_tuned_to_it(string given, string got)
    {
        const string Other = "soft: { method: taugate, sharpness: 1 }";

        Check(
            $"name: a\nseeds: 0..1\nmethods: {{ taugate: {{ sharpness: {given} }}, {Other} }}\n{Tune(Sharpness)}",
            $"a.yaml:3:23 methods.taugate.sharpness: got {got} beside 'tune' (a.yaml:4:1), "
                + "expected none: 'tune' chooses it"
        );
    }

    [Fact]
    public void Tuned_options_count_in_the_size_of_the_tuning_grid()
    {
        // 2 seeds x (lora at 2 rates, taugate at 2 rates x 3 x 2).
        const string Options = "{ taugate: { sharpness: [1, 2, 5], threshold_init: [-1, 0] } }";

        Check($"{Gated}{Tune(Options)}\nlimits: {{ cells: 28 }}", null);
        Check(
            $"{Gated}{Tune(Options)}\nlimits: {{ cells: 27 }}",
            "a.yaml:4:1 tune: got a tuning grid of 28 cells, expected at most 27 (limits.cells)"
        );
        var many = $"[{string.Join(", ", Enumerable.Range(1, 1000))}]";
        Check(
            Gated + Tune($"{{ taugate: {{ sharpness: {many}, threshold_init: {many}, gain_init: {many} }} }}"),
            "a.yaml:4:1 tune: got 2000000002 combinations of labels, axis values and tuned values, "
                + "expected at most 100000"
        );
    }

    [Fact]
    public void Options_take_the_place_of_those_of_the_file_below_and_of_the_file_that_an_argument_changes()
    {
        using var folder = new TemporaryFolder();
        const string Methods = "{ taugate: { sharpness: 5, gain_init: 2 }, soft: { method: taugate, sharpness: 1 } }";
        const string Rates = "tune={ seeds: 20..21, learning_rate: [1, 2] }";
        var below = folder.Write("base.yaml", $"name: base\nseeds: 0..1\nmethods: {Methods}\n");
        var tuned = folder.Write("tuned.yaml", $"extends: base.yaml\n{Tune(Sharpness)}\n");
        SweepSpec[] same =
        [
            Load(tuned),
            Load(below, Rates, $"tune.options={Sharpness}"),
            Load(below, Rates, "tune.options.taugate.sharpness=[1, 2]"),
        ];

        foreach (var spec in same)
        {
            var option = spec.Tune!.Options.Single();
            Assert.Equal(("taugate", "sharpness"), (option.Label, option.Name));
            Assert.Equal([5.0, 1.0], spec.Variants.Select(v => v.Options["sharpness"].AsReal()));
            Assert.Equal([2.0, 1.0], spec.Variants.Select(v => v.Options["gain_init"].AsReal()));
        }
        var error = Assert.Throws<InputException>(() => Load(tuned, "methods.taugate.sharpness=3")).Message;
        Assert.Contains("--set methods.taugate.sharpness=3: got a value beside", error, StringComparison.Ordinal);
    }

    private const string Gated = "name: a\nseeds: 0..1\nmethods: { frozen: {}, taugate: {}, lora: { rank: 2 } }\n";

    private const string Sharpness = "{ taugate: { sharpness: [1, 2] } }";

    private static string Tune(string options) =>
        $"tune: {{ seeds: 20..21, learning_rate: [0.1, 0.2], options: {options} }}";

    private static SweepSpec Parse(string text) => SweepFile.Parse(text, "a.yaml", [], TestCatalog.Instance);

    private static SweepSpec Load(string path, params string[] sets) =>
        SweepFile.Load(path, sets, TestCatalog.Instance).Spec;

    private static void Check(string text, string? error)
    {
        if (error is null)
            Assert.NotNull(Parse(text).Tune);
        else
            Assert.Equal(error, Assert.Throws<InputException>(() => Parse(text)).Message);
    }
}
