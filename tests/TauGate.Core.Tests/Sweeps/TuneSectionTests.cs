using TauGate.Core.Ports;
using TauGate.Core.Sweeps;

namespace TauGate.Core.Tests.Sweeps;

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
    [InlineData("tune: 3", "a.yaml:4:7 tune: got '3', expected a mapping such as { seeds: 1000..1002, learning_rate: [0.001, 0.01, 0.1] }")]
    [InlineData("tune: { seeds: 20..21, rate: [1, 2] }", "a.yaml:4:7 tune.learning_rate: got nothing, expected a list of learning rates such as [0.001, 0.01, 0.1]\na.yaml:4:24 tune.rate: got an unknown key, expected one of seeds, learning_rate")]
    [InlineData("tune: { seeds: 3, learning_rate: [1, 2] }", "a.yaml:4:16 tune.seeds: got '3', expected seeds such as 0..19 or [0, 3, 5..9]; did you mean 0..2?")]
    [InlineData("tune: { seeds: 11..20, learning_rate: [1, 2] }", "a.yaml:4:16 tune.seeds: got seed 11, which is a seed of the sweep too (3, 10..12), expected seeds of its own: what chose the rates must not judge them")]
    [InlineData("tune: { seeds: [30, 0..5], learning_rate: [1, 2] }", "a.yaml:4:16 tune.seeds: got seed 3, which is a seed of the sweep too (3, 10..12), expected seeds of its own: what chose the rates must not judge them")]
    [InlineData("tune: { learning_rate: [1, 2] }", "a.yaml:4:7 tune.seeds: got nothing, expected seeds such as 1000..1002, none of them a seed of the sweep")]
    [InlineData("tune: { seeds: 20..21 }", "a.yaml:4:7 tune.learning_rate: got nothing, expected a list of learning rates such as [0.001, 0.01, 0.1]")]
    [InlineData("tune: { seeds: 20..21, learning_rate: 0.1 }", "a.yaml:4:39 tune.learning_rate: got '0.1', expected a list of two or more learning rates")]
    [InlineData("tune: { seeds: 20..21, learning_rate: [0.1] }", "a.yaml:4:39 tune.learning_rate: got a single learning rate, expected a list of two or more learning rates")]
    [InlineData("tune: { seeds: 20..21, learning_rate: [0.1, 0] }", "a.yaml:4:45 tune.learning_rate: got '0', expected a number above 0")]
    [InlineData("tune: { seeds: 20..21, learning_rate: [0.1, 1e-1] }", "a.yaml:4:45 tune.learning_rate: got 0.1 a second time, expected distinct values on an axis")]
    [InlineData("tune: { seeds: 20..21, learning_rate: [0.1, 0.2] }\nlimits: { cells: 8 }", null)]
    [InlineData("tune: { seeds: 20..24, learning_rate: [0.1, 0.2] }\nlimits: { cells: 8 }", "a.yaml:4:1 tune: got a tuning grid of 10 cells, expected at most 8 (limits.cells)")]
    [InlineData("tune: { seeds: 20..9223372036854775807, learning_rate: [0.1, 0.2] }", "a.yaml:4:1 tune: got a tuning grid of 18446744073709551576 cells, expected at most 10000000 (limits.cells)")]
    public void Bad_section_is_told_what_is_wrong(string section, string? error) => Check(Rest + section, error);

    [Theory]
    [InlineData("ia3: { learning_rate: 0.1 }", "a.yaml:4:19 methods.ia3.learning_rate: got a learning rate beside 'tune' (a.yaml:3:1), expected none: 'tune' chooses it")]
    [InlineData("ia3: { learning_rate: [0.1, 0.2] }", "a.yaml:4:19 methods.ia3.learning_rate: got an axis of learning rates beside 'tune' (a.yaml:3:1), expected none: 'tune' chooses it")]
    [InlineData("frozen: {}", "a.yaml:3:1 tune: got learning rates for methods that do not train, expected a method that trains")]
    [InlineData("frozen: {}, ia3: {}", null)]
    public void Methods_leave_the_rate_to_it(string methods, string? error) =>
        Check($"name: a\nseeds: 0..1\ntune: {{ seeds: 20..21, learning_rate: [1, 2] }}\nmethods: {{ {methods} }}\n", error);

    [Fact]
    public void Name_of_a_tuning_sweep_is_none_for_a_file() =>
        Check("name: a.tuning\nseeds: 0..1\nmethods: { ia3: {} }", "a.yaml:1:7 name: got 'a.tuning', expected a name of a-z 0-9 - _ that begins with a letter or digit, at most 64 long; did you mean 'a-tuning'?");

    [Fact]
    public void It_takes_the_place_of_the_rates_of_the_file_below_but_not_of_those_above()
    {
        using var folder = new TemporaryFolder();
        folder.Write("base.yaml", "name: base\nseeds: 0..1\nmethods: { frozen: {}, ia3: { learning_rate: 0.5 }, lora: { rank: 2, learning_rate: [0.5, 0.25] } }\n");
        var tuned = folder.Write("tuned.yaml", "extends: base.yaml\nname: tuned\ntune: { seeds: 20..21, learning_rate: [1, 2] }\n");
        var above = folder.Write("above.yaml", "extends: tuned.yaml\nmethods: { ia3: { learning_rate: 0.5 } }\n");

        Assert.Equal(["frozen", "ia3", "lora rank=2"], Load(tuned).Variants.Select(v => v.Title));
        Assert.Contains("a learning rate beside 'tune'", Assert.Throws<InputException>(() => Load(above)).Message, StringComparison.Ordinal);
        Assert.Contains("--set methods.ia3.learning_rate=1: got a learning rate beside 'tune'",
            Assert.Throws<InputException>(() => Load(tuned, "methods.ia3.learning_rate=1")).Message, StringComparison.Ordinal);
        Assert.NotNull(Load(folder.PathOf("base.yaml"), "tune={ seeds: 20..21, learning_rate: [1, 2] }").Tune);
    }

    private static SweepSpec Parse(string text) => SweepFile.Parse(text, "a.yaml", [], TestCatalog.Instance);

    private static SweepSpec Load(string path, params string[] sets) => SweepFile.Load(path, sets, TestCatalog.Instance).Spec;

    private static void Check(string text, string? error)
    {
        if (error is null) Assert.NotNull(Parse(text).Tune);
        else Assert.Equal(error, Assert.Throws<InputException>(() => Parse(text)).Message);
    }
}
