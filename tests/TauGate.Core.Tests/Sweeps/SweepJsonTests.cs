using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using TauGate.Core.SweepFiles;
using TauGate.Core.Sweeps;

namespace TauGate.Core.Tests.Sweeps;

/// <summary>The stored form of a specification.</summary>
public sealed class SweepJsonTests
{
    [Theory]
    [InlineData("quick.yaml")]
    [InlineData("paper.yaml")]
    [InlineData("claims.yaml")]
    public void Round_trip_keeps_the_digest_and_every_key(string file)
    {
        var spec = SweepFile.Load(Repository.PathOf("sweeps", file), [], TestCatalog.Instance).Spec;

        AssertRoundTrip(spec);
    }

    [Fact]
    public void Round_trip_keeps_whatever_options_there_are()
    {
        var spec = SweepFile.Parse(
            "name: a\nseeds: [3, 5..7]\nmethods: { lora: {} }",
            "a.yaml",
            [],
            TestCatalog.Instance
        );

        Prop.ForAll<(NormalFloat Real, long Integer, NonNull<string> Text, NonNull<int[]> Items)>(o =>
            {
                var options = ImmutableSortedDictionary<string, OptionValue>
                    .Empty.Add("real", new OptionValue.Real(o.Real.Get))
                    .Add("whole", new OptionValue.Real(Math.Round(o.Real.Get)))
                    .Add("integer", new OptionValue.Integer(o.Integer))
                    // no half characters: JSON has none
                    .Add("text", new OptionValue.Text(string.Concat(o.Text.Get.Where(c => !char.IsSurrogate(c)))))
                    .Add("list", new OptionValue.List([.. o.Items.Get.Select(i => new OptionValue.Integer(i))]));
                AssertRoundTrip(spec with { Variants = [spec.Variants[0] with { Options = options, Axes = options }] });
            })
            .QuickCheckThrowOnFailure();
    }

    /// <summary>The bytes of a sweep that was stored before there were claims.</summary>
    [Fact]
    public void Sweep_without_claims_is_stored_as_before_there_were_any()
    {
        var spec = SweepFile.Parse("name: a\nseeds: 0..1\nmethods: { frozen: {} }", "a.yaml", [], TestCatalog.Instance);

        Assert.EndsWith(
            "\"keep\":\"all\",\"record_units\":\"first\"}",
            Encoding.UTF8.GetString(SweepJson.Write(spec)),
            StringComparison.Ordinal
        );
        Assert.Empty(SweepJson.Read(SweepJson.Write(spec)).Claims);
    }

    [Fact]
    public void Claims_are_part_of_the_stored_form()
    {
        var plain = SweepFile.Parse(
            "name: a\nseeds: 0..1\nmethods: { frozen: {} }",
            "a.yaml",
            [],
            TestCatalog.Instance
        );
        var claimed = SweepFile.Parse(
            "name: a\nseeds: 0..1\nmethods: { frozen: {} }\nclaims: { c: 'frozen.target_accuracy > 0.5' }",
            "a.yaml",
            [],
            TestCatalog.Instance
        );

        AssertRoundTrip(claimed);
        Assert.Equal(claimed.Claims, SweepJson.Read(SweepJson.Write(claimed)).Claims);
        Assert.NotEqual(SweepJson.DigestOf(plain), SweepJson.DigestOf(claimed));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("[]")]
    public void Something_else_is_refused(string json) =>
        Assert.Throws<JsonException>(() => SweepJson.Read(Encoding.UTF8.GetBytes(json)));

    [Theory]
    [InlineData("\"keep\"", "\"kept\"")]
    [InlineData("\"name\":\"a\"", "\"name\":null")]
    [InlineData("\"name\":\"a\"", "\"name\":\"a\",\"name\":\"b\"")]
    [InlineData("\"keep\":\"all\"", "\"keep\":\"some\"")]
    public void Altered_specification_is_refused(string before, string after)
    {
        var spec = SweepFile.Parse("name: a\nseeds: 0..1\nmethods: { lora: {} }", "a.yaml", [], TestCatalog.Instance);
        var json = Encoding.UTF8.GetString(SweepJson.Write(spec)).Replace(before, after, StringComparison.Ordinal);

        Assert.Throws<JsonException>(() => SweepJson.Read(Encoding.UTF8.GetBytes(json)));
    }

    private static void AssertRoundTrip(SweepSpec spec)
    {
        var read = SweepJson.Read(SweepJson.Write(spec));

        Assert.Equal(SweepJson.DigestOf(spec), SweepJson.DigestOf(read));
        Assert.Equal(spec.Cells().Select(c => spec.Task(c).Key), read.Cells().Select(c => read.Task(c).Key));
        foreach (var (before, after) in spec.Variants.Zip(read.Variants))
        {
            Assert.Equal(before.Options, after.Options);
            Assert.Equal(before.Axes, after.Axes);
        }
    }
}
