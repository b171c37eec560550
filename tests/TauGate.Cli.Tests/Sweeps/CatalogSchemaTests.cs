using System.Text.Json;
using TauGate.Core.Sweeps;
using TauGate.Training.Adapters;

namespace TauGate.Cli.Tests.Sweeps;

/// <summary>The schema for editors speaks of the methods and options that the catalogue really has.</summary>
public sealed class CatalogSchemaTests
{
    private static readonly JsonElement Options = JsonDocument
        .Parse(File.ReadAllText(Repository.PathOf("sweeps", "sweep.schema.json")))
        .RootElement.GetProperty("definitions")
        .GetProperty("options")
        .GetProperty("properties");

    public static TheoryData<string, string> MethodOptions { get; } =
    [.. AdapterCatalog.Instance.Methods.SelectMany(m => m.Options.Select(o => (m.Id, o.Name)))];

    [Fact]
    public void Schema_has_the_methods_of_the_catalogue_in_its_order() =>
        Assert.Equal(AdapterCatalog.Instance.Methods.Select(m => m.Id), Words(Options.GetProperty("method")));

    [Fact]
    public void Schema_has_the_options_of_the_catalogue_and_no_others() =>
        Assert.Equal(
            AdapterCatalog
                .Instance.Methods.SelectMany(m => m.Options.Select(o => o.Name))
                .Append("method")
                .Distinct()
                .Order(),
            Options.EnumerateObject().Select(p => p.Name).Order()
        );

    [Theory]
    [MemberData(nameof(MethodOptions))]
    public void Schema_has_kind_range_and_words_of_an_option(string method, string name)
    {
        var option = Find(method, name);
        var value = Options.GetProperty(name).GetProperty("anyOf")[0];

        if (option.Kind == OptionKind.WordSet)
        {
            Assert.Equal("array", value.GetProperty("type").GetString());
            Assert.Equal(option.Choices, Words(value.GetProperty("items")));
            return;
        }
        if (option.Kind == OptionKind.Word)
        {
            Assert.Equal(option.Choices, Words(value));
            return;
        }
        Assert.Equal(option.Kind == OptionKind.Integer ? "integer" : "number", value.GetProperty("type").GetString());
        Assert.Equal(option.MinimumExclusive ? null : Finite(option.Minimum), Bound(value, "minimum"));
        Assert.Equal(option.MinimumExclusive ? Finite(option.Minimum) : null, Bound(value, "exclusiveMinimum"));
        Assert.Equal(Finite(option.Maximum), Bound(value, "maximum"));
    }

    [Theory]
    [MemberData(nameof(MethodOptions))]
    public void Schema_has_the_default_of_an_option_that_is_the_same_for_all_its_methods(string method, string name)
    {
        var option = Find(method, name);
        var defaults = AdapterCatalog
            .Instance.Methods.SelectMany(m => m.Options)
            .Where(o => o.Name == name)
            .Select(o => o.Default)
            .Distinct()
            .ToList();
        var expected = defaults.Count == 1 ? option.Default : null;

        Assert.Equal(expected is not null, Options.GetProperty(name).TryGetProperty("default", out var value));
        if (expected is OptionValue.List words)
            Assert.Equal(words.AsTexts(), value.EnumerateArray().Select(e => e.GetString()));
        else if (expected is OptionValue.Text word)
            Assert.Equal(word.Value, value.GetString());
        else if (expected is not null)
            Assert.Equal(expected.AsReal(), value.GetDouble());
    }

    private static OptionDescriptor Find(string method, string name)
    {
        Assert.True(AdapterCatalog.Instance.TryFind(method, out var found));
        return found.Options.Single(o => o.Name == name);
    }

    private static IEnumerable<string?> Words(JsonElement schema) =>
        schema.GetProperty("enum").EnumerateArray().Select(e => e.GetString());

    private static double? Finite(double value) => double.IsFinite(value) ? value : null;

    private static double? Bound(JsonElement schema, string name) =>
        schema.TryGetProperty(name, out var bound) ? bound.GetDouble() : null;
}
