using System.Collections.Immutable;
using System.Text.Json;
using TauGate.Core.Errors;
using TauGate.Core.SweepFiles;
using TauGate.Core.Sweeps;

namespace TauGate.Core.Tests.Sweeps;

/// <summary>
/// The schema for editors and the documentation speak of the keys that the parser has, with its ranges and defaults.
/// </summary>
public sealed class SweepSchemaTests
{
    private static readonly JsonElement Schema = JsonDocument
        .Parse(File.ReadAllText(Repository.PathOf("sweeps", "sweep.schema.json")))
        .RootElement;

    private static readonly string Documentation = File.ReadAllText(Repository.PathOf("docs", "sweep-file.md"));

    public static TheoryData<string> Sections { get; } = ["foundation", "target", "limits", "record"];

    [Fact]
    public void Schema_has_the_keys_of_the_document() => Assert.Equal(SweepSchema.Root.Order(), Names(Schema));

    [Theory]
    [MemberData(nameof(Sections))]
    public void Schema_has_the_keys_ranges_and_defaults_of_a_section(string section)
    {
        var properties = Schema.GetProperty("properties").GetProperty(section);

        Assert.False(properties.GetProperty("additionalProperties").GetBoolean());
        Assert.Equal(FieldsOf(section).Select(f => f.Name).Order(), Names(properties));
        foreach (var field in FieldsOf(section))
            AssertAgree(field, properties.GetProperty("properties").GetProperty(field.Name));
    }

    [Fact]
    public void Schema_has_the_words_of_the_document()
    {
        foreach (var field in new[] { SweepSchema.Data, SweepSchema.NumericsField, SweepSchema.KeepField })
            AssertAgree(field, Schema.GetProperty("properties").GetProperty(field.Name));
    }

    [Fact]
    public void Schema_has_the_keys_of_a_data_set_of_ones_own()
    {
        var data = Schema.GetProperty("properties").GetProperty(SweepSchema.Data.Name).GetProperty("anyOf")[1];

        Assert.False(data.GetProperty("additionalProperties").GetBoolean());
        Assert.Equal(
            SweepSchema.DataFiles.Append(SweepSchema.Name).Append(SweepSchema.Validation.Name).Order(),
            Names(data)
        );
        Assert.Equal(
            [SweepSchema.Name, .. SweepSchema.DataFiles],
            data.GetProperty("required").EnumerateArray().Select(e => e.GetString())
        );
        AssertAgree(SweepSchema.Validation, data.GetProperty("properties").GetProperty(SweepSchema.Validation.Name));
    }

    [Fact]
    public void Schema_has_the_tuning_seeds_rates_and_options()
    {
        var tune = Schema.GetProperty("properties").GetProperty("tune");

        Assert.False(tune.GetProperty("additionalProperties").GetBoolean());
        Assert.Equal([SweepSchema.TuneRates.Name, SweepSchema.TuneOptions, SweepSchema.Seeds], Names(tune));
        // The third form, seeds that are added until the claims are decided, is none for tuning.
        var forms = Schema
            .GetProperty("properties")
            .GetProperty(SweepSchema.Seeds)
            .GetProperty("anyOf")
            .EnumerateArray()
            .ToList();
        Assert.Equal(
            forms.Take(2),
            tune.GetProperty("properties").GetProperty(SweepSchema.Seeds).GetProperty("anyOf").EnumerateArray(),
            JsonElement.DeepEquals
        );
        var rates = tune.GetProperty("properties").GetProperty(SweepSchema.TuneRates.Name);
        Assert.Equal(SweepSchema.FewestTuned, rates.GetProperty("minItems").GetInt32());
        AssertAgree(SweepSchema.TuneRates, rates.GetProperty("items"));
    }

    [Fact]
    public void Schema_forbids_the_options_that_cannot_be_tuned_and_no_other()
    {
        var label = Schema
            .GetProperty("properties")
            .GetProperty("tune")
            .GetProperty("properties")
            .GetProperty(SweepSchema.TuneOptions)
            .GetProperty("additionalProperties");
        var fixedOnes = TestCatalog
            .Instance.Methods.SelectMany(m => m.Options)
            .Where(o => o.Kind == OptionKind.WordSet || o.AtMostSmallestHidden || o.Name == SweepSchema.TuneRates.Name)
            .Select(o => o.Name)
            .Append(SweepSchema.MethodKey)
            .Distinct()
            .Order();

        Assert.Equal(fixedOnes, Words(label.GetProperty("propertyNames").GetProperty("not")));
        var values = label.GetProperty("additionalProperties");
        Assert.Equal(SweepSchema.FewestTuned, values.GetProperty("minItems").GetInt32());
    }

    [Fact]
    public void Schema_has_the_keys_of_seeds_that_are_added()
    {
        var growth = Schema.GetProperty("properties").GetProperty(SweepSchema.Seeds).GetProperty("anyOf")[2];

        Assert.False(growth.GetProperty("additionalProperties").GetBoolean());
        Assert.Equal(SweepSchema.Growth.Select(f => f.Name).Order(), Names(growth));
        Assert.Equal(["until", "at_most"], growth.GetProperty("required").EnumerateArray().Select(e => e.GetString()));
        foreach (var field in SweepSchema.Growth)
            AssertAgree(field, growth.GetProperty("properties").GetProperty(field.Name));
    }

    [Fact]
    public void Schema_has_the_methods_and_their_options()
    {
        var options = Schema.GetProperty("definitions").GetProperty("options");
        var fields = TestCatalog
            .Instance.Methods.SelectMany(m => m.Options)
            .DistinctBy(o => o.Name)
            .Select(Field.Of)
            .ToList();

        Assert.Equal(fields.Select(f => f.Name).Append(SweepSchema.MethodKey).Order(), Names(options));
        Assert.Equal(
            TestCatalog.Instance.Methods.Select(m => m.Id),
            Words(options.GetProperty("properties").GetProperty(SweepSchema.MethodKey))
        );
        // The rate's default depends on the method, so the schema has none.
        foreach (var field in fields)
            AssertAgree(
                field.Name == "learning_rate" ? field with { Default = null } : field,
                options.GetProperty("properties").GetProperty(field.Name)
            );
    }

    [Fact]
    public void Every_key_of_the_schema_is_described()
    {
        Assert.All(Described(Schema), p =>
            Assert.False(string.IsNullOrWhiteSpace(p.Value.GetProperty("description").GetString()), p.Name)
        );

        static IEnumerable<JsonProperty> Described(JsonElement schema) =>
            Schema
                .GetProperty("properties")
                .EnumerateObject()
                .Concat(
                    Sections.SelectMany(s =>
                        schema.GetProperty("properties").GetProperty(s.Data).GetProperty("properties").EnumerateObject()
                    )
                )
                .Concat(
                    schema.GetProperty("definitions").GetProperty("options").GetProperty("properties").EnumerateObject()
                );
    }

    [Theory]
    [InlineData("quick.yaml")]
    [InlineData("paper.yaml")]
    [InlineData("claims.yaml")]
    [InlineData("paper-tuned.yaml")]
    [InlineData("until-decided.yaml")]
    [InlineData("gates.yaml")]
    public void Committed_sweep_names_the_schema_on_its_first_line(string file)
    {
        var first = File.ReadLines(Repository.PathOf("sweeps", file)).First();

        Assert.Equal("# yaml-language-server: $schema=sweep.schema.json", first);
    }

    [Fact]
    public void Every_key_is_documented()
    {
        var keys = SweepSchema
            .Root.Append($"{SweepSchema.TuneSection}.{SweepSchema.Seeds}")
            .Append($"{SweepSchema.TuneSection}.{SweepSchema.TuneRates.Name}")
            .Append($"{SweepSchema.TuneSection}.{SweepSchema.TuneOptions}")
            .Concat(SweepSchema.Growth.Select(f => $"{SweepSchema.Seeds}.{f.Name}"))
            .Concat(Sections.SelectMany(s => FieldsOf(s.Data).Select(f => $"{s.Data}.{f.Name}")))
            .Concat(TestCatalog.Instance.Methods.SelectMany(m => m.Options.Select(o => o.Name).Prepend(m.Id)))
            .Append(SweepSchema.MethodKey)
            .Append(SweepSchema.LabelKey);

        Assert.All(keys.Distinct(), k => Assert.Contains($"`{k}`", Documentation, StringComparison.Ordinal));
    }

    [Fact]
    public void Whole_sweep_files_in_the_documentation_are_accepted()
    {
        var files = Documentation
            .Split("```yaml\n")
            .Skip(1)
            .Select(b => b.Split("```")[0])
            .Where(b => b.StartsWith("name:", StringComparison.Ordinal))
            .ToList();

        Assert.NotEmpty(files);
        Assert.All(files, f =>
            Assert.NotEmpty(SweepFile.Parse(f, "docs/sweep-file.md", [], TestCatalog.Instance).Variants)
        );
    }

    [Fact]
    public void Errors_in_the_documentation_are_the_ones_its_file_gives()
    {
        var file = Documentation
            .Split("```yaml\n")
            .Single(b => b.StartsWith("# bad.yaml\n", StringComparison.Ordinal))
            .Split("```")[0];
        var errors = Assert
            .Throws<InputException>(() => SweepFile.Parse(file, "bad.yaml", [], TestCatalog.Instance))
            .Message;

        Assert.Contains($"```\n{errors}\n```\n", Documentation, StringComparison.Ordinal);
    }

    private static ImmutableArray<Field> FieldsOf(string section) =>
        section switch
        {
            "foundation" => SweepSchema.Foundation,
            "target" => SweepSchema.Target,
            "limits" => SweepSchema.Limits,
            _ => SweepSchema.Record,
        };

    private static IEnumerable<string> Names(JsonElement schema) =>
        schema.GetProperty("properties").EnumerateObject().Select(p => p.Name).Order();

    private static IEnumerable<string?> Words(JsonElement schema) =>
        schema.GetProperty("enum").EnumerateArray().Select(e => e.GetString());

    private static void AssertAgree(Field field, JsonElement schema)
    {
        Assert.Equal(field.Default is null, !schema.TryGetProperty("default", out var value));
        if (field.Kind == FieldKind.Duration)
            Assert.Equal("10m", value.GetString());
        else if (field.Default is not null)
            Assert.Equal(field.Default.ToString(), Shown(value));

        var one = schema.TryGetProperty("anyOf", out var forms) ? forms[0] : schema;
        switch (field.Kind)
        {
            case FieldKind.Word:
                Assert.Equal(field.Choices, Words(one));
                break;
            case FieldKind.WordSet:
                Assert.Equal(field.Choices, Words(one.GetProperty("items")));
                break;
            case FieldKind.IntegerList:
                Assert.Equal(Field.LongestList, one.GetProperty("maxItems").GetInt32());
                AssertBounds(field, one.GetProperty("items"));
                break;
            case FieldKind.Integer or FieldKind.Real:
                Assert.Equal(
                    field.Kind == FieldKind.Integer ? "integer" : "number",
                    one.GetProperty("type").GetString()
                );
                AssertBounds(field, one);
                break;
        }
    }

    private static void AssertBounds(Field field, JsonElement schema)
    {
        Assert.Equal(
            field.Minimum,
            Bound(field.MinimumExclusive ? "exclusiveMinimum" : "minimum", double.NegativeInfinity)
        );
        Assert.Equal(field.Maximum, Bound("maximum", double.PositiveInfinity));

        double Bound(string name, double none) => schema.TryGetProperty(name, out var bound) ? bound.GetDouble() : none;
    }

    private static string? Shown(JsonElement value) =>
        value.ValueKind switch
        {
            JsonValueKind.Array => $"[{string.Join(", ", value.EnumerateArray().Select(Shown))}]",
            JsonValueKind.Number => new OptionValue.Real(value.GetDouble()).ToString(),
            _ => value.GetString(),
        };
}
