using System.Collections.Immutable;
using TauGate.Conformance.Child;
using TauGate.Core.Errors;
using TauGate.Core.Sweeps;
using TauGate.Training.Adapters;
using TauGate.Training.Models;

namespace TauGate.Conformance;

/// <summary>Bad options of every method, derived from what the catalogue says of them.</summary>
public sealed class OptionTests
{
    public static TheoryData<string, string, int> BadValues
    {
        get
        {
            var data = new TheoryData<string, string, int>();
            foreach (var method in AdapterCatalog.Instance.Methods)
            foreach (var option in method.Options)
                for (var i = 0; i < Bad(option).Count(); i++)
                    data.Add(method.Id, option.Name, i);
            return data;
        }
    }

    public static TheoryData<string> Methods => [.. AdapterCatalog.Instance.Methods.Select(m => m.Id)];

    [Theory]
    [MemberData(nameof(BadValues))]
    public void Option_out_of_range_is_refused_by_name(string method, string option, int index)
    {
        Assert.True(AdapterCatalog.Instance.TryFind(method, out var descriptor));
        var bad = Bad(descriptor.Options.Single(o => o.Name == option)).ElementAt(index);
        var error = Refusal(method, o => o.SetItem(option, bad));
        Assert.StartsWith($"{method}.{option}: got ", error.Message, StringComparison.Ordinal);
        Assert.Contains("expected", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void Unknown_option_is_refused(string method) =>
        Assert.Contains(
            "unknown option",
            Refusal(method, o => o.Add("temperature", new OptionValue.Real(1))).Message,
            StringComparison.Ordinal
        );

    [Theory]
    [MemberData(nameof(Methods))]
    public void Missing_option_is_refused(string method)
    {
        foreach (var name in Excerpt.Options(method).Keys)
            Assert.Equal($"{method}.{name}: missing.", Refusal(method, o => o.Remove(name)).Message);
    }

    [Fact]
    public void Unknown_method_is_refused_with_the_known_ones()
    {
        using var network = Network.Initialise(0, Excerpt.FoundationSpec.Hidden);
        var error = Assert.Throws<InputException>(() =>
            AdapterCatalog.Instance.Entry("loras").Create(network, Excerpt.Options("lora"), seed: 0)
        );
        Assert.Contains("lora", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(
        "lora layers=hidden",
        "lora.layers: got [hidden], expected input or output: there is one hidden layer, and none behind it."
    )]
    [InlineData(
        "taugate control=permuted train=gain",
        "taugate.control: got permuted, expected none where no threshold is trained (train)."
    )]
    [InlineData(
        "taugate control=permuted-refit train=threshold",
        "taugate.control: got permuted-refit, expected a control without refit where no gain is trained (train)."
    )]
    public void Options_that_do_not_fit_each_other_or_the_network_are_refused(string row, string message)
    {
        using var network = Network.Initialise(0, [32]);
        var entry = AdapterCatalog.Instance.Entry(Excerpt.Method(row).Id);
        var error = Assert.Throws<InputException>(() => entry.Create(network, Excerpt.Options(row), seed: 0));
        Assert.Equal(message, error.Message);
    }

    private static InputException Refusal(
        string method,
        Func<ImmutableSortedDictionary<string, OptionValue>, ImmutableSortedDictionary<string, OptionValue>> change
    )
    {
        using var network = Network.Initialise(0, Excerpt.FoundationSpec.Hidden);
        return Assert.Throws<InputException>(() =>
            AdapterCatalog.Instance.Entry(method).Create(network, change(Excerpt.Options(method)), seed: 0)
        );
    }

    private static IEnumerable<OptionValue> Bad(OptionDescriptor option)
    {
        yield return new OptionValue.Text("much");
        if (option.Kind == OptionKind.WordSet)
        {
            yield return new OptionValue.List([]);
            yield return new OptionValue.List([new OptionValue.Text("weights")]);
            yield return new OptionValue.List([
                new OptionValue.Text(option.Choices[0]),
                new OptionValue.Text(option.Choices[0]),
            ]);
            yield break;
        }
        yield return new OptionValue.List([new OptionValue.Integer(1)]);
        if (option.Kind == OptionKind.Word)
        {
            yield return new OptionValue.Integer(1);
            yield break;
        }
        if (option.Kind == OptionKind.Integer)
            yield return new OptionValue.Real(1.5);
        else
        {
            yield return new OptionValue.Real(double.NaN);
            yield return new OptionValue.Real(double.PositiveInfinity);
        }
        if (double.IsFinite(option.Minimum))
            yield return Number(option, option.MinimumExclusive ? option.Minimum : option.Minimum - 1);
        if (option.AtMostSmallestHidden)
            yield return Number(option, Excerpt.FoundationSpec.Hidden.Min() + 1);
    }

    private static OptionValue Number(OptionDescriptor option, double value) =>
        option.Kind == OptionKind.Integer ? new OptionValue.Integer((long)value) : new OptionValue.Real(value);
}
