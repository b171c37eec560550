using System.Collections.Immutable;
using TauGate.Core.SweepFiles;
using TauGate.Core.Sweeps;
using TauGate.Core.Tests.Sweeps;

namespace TauGate.Core.Tests.SweepFiles;

/// <summary>What a good sweep file means.</summary>
public sealed class SweepFileTests
{
    [Fact]
    public void Quick_yaml_has_two_claims_and_the_fewest_seeds_that_they_are_judged_on()
    {
        var spec = SweepFile.Load(Repository.PathOf("sweeps", "quick.yaml"), [], TestCatalog.Instance).Spec;

        Assert.Equal("quick", spec.Name);
        Assert.Equal(["frozen", "taugate", "ia3", "bias", "lora", "head"], spec.Variants.Select(v => v.Method));
        Assert.Equal("0..5", spec.Seeds.ToString());
        Assert.Equal(["adapts", "same-as-ia3"], spec.Claims.Select(c => c.Name));
    }

    [Fact]
    public void Paper_yaml_has_the_rows_and_rates_of_the_methods_document()
    {
        var spec = SweepFile.Load(Repository.PathOf("sweeps", "paper.yaml"), [], TestCatalog.Instance).Spec;

        Assert.Equal(340, spec.CellCount);
        Assert.Equal(
            [
                "frozen",
                "taugate",
                "thresholds-only",
                "gains-only",
                "thresholds-permuted",
                "taugate-permuted",
                "ia3",
                "bias",
                "ssf",
                "lora",
                "lora",
                "lora",
                "lora",
                "lora",
                "lora-hidden",
                "head",
                "full",
            ],
            spec.Variants.Select(v => v.Label)
        );
        Assert.Equal(
            ["1", "2", "4", "8", "16"],
            spec.Variants.Where(v => v.Label == "lora").Select(v => v.Axes["rank"].ToString())
        );
        Assert.Equal(
            [0.03, 0.03, 0.03, 0.03, 0.03, 0.03, 0.03, 0.03, 0.01, 0.01, 0.01, 0.01, 0.01, 0.01, 0.01, 0.001],
            spec.Variants.Skip(1).Select(v => v.Options["learning_rate"].AsReal())
        );
        Assert.Equal("[threshold]", spec.Variants[2].Options["train"].ToString());
        Assert.Equal("[gain]", spec.Variants[3].Options["train"].ToString());
        Assert.All(spec.Variants, v => Assert.Equal(FoundationSpec.Default, v.Foundation));
        Assert.All(spec.Variants, v => Assert.Equal(TargetSpec.Default, v.Target));
    }

    [Fact]
    public void Minimal_file_gets_every_default()
    {
        var spec = Parse("name: a\nseeds: [7]\nmethods: { lora: }");

        var variant = Assert.Single(spec.Variants);
        Assert.Equal("alpha=8 learning_rate=0.01 rank=8", Show(variant.Options));
        Assert.Equal("rank=8", Show(variant.Axes));
        Assert.Equal(FoundationSpec.Default, variant.Foundation);
        Assert.Equal(TargetSpec.Default, variant.Target);
        Assert.Equal(SweepLimits.Default, spec.Limits);
        Assert.Equal(
            (DataSet.Mnist, Numerics.Native, Keep.All, RecordUnits.First),
            (spec.Data, spec.Numerics, spec.Keep, spec.RecordUnits)
        );
    }

    [Fact]
    public void Every_key_is_read()
    {
        var spec = Parse(
            """
            name: all-of_it
            data: mnist
            seeds: [9, 3..5]
            foundation: { hidden: [64, 32], mixture: 0, epochs: 5, batch: 64, learning_rate: 5e-4 }
            target: { rotation: -30, epochs: 7, batch: 32, schedule: constant }
            methods: { frozen: {} }
            limits: { attempts: 5, cell_timeout: 90s, cells: 100 }
            numerics: portable
            keep: metrics
            record: { units: none }
            """
        );

        Assert.Equal("9, 3..5", spec.Seeds.ToString());
        Assert.Equal(new FoundationSpec([64, 32], 0, 5, 64, 5e-4), spec.Variants[0].Foundation);
        Assert.Equal(new TargetSpec(-30, 7, 32, Schedule.Constant), spec.Variants[0].Target);
        Assert.Equal(new SweepLimits(5, TimeSpan.FromSeconds(90), 100), spec.Limits);
        Assert.Equal((Numerics.Portable, Keep.Metrics, RecordUnits.None), (spec.Numerics, spec.Keep, spec.RecordUnits));
    }

    [Fact]
    public void Axes_vary_foundation_first_and_the_last_one_fastest()
    {
        var spec = Parse(
            """
            name: a
            seeds: 0..0
            methods:
              ia3: { learning_rate: [0.1, 0.2] }
              lora: { rank: [1, 2] }
            target: { rotation: [10, 20] }
            foundation: { mixture: [0, 0.5] }
            """
        );

        Assert.Equal(
            [
                "ia3 foundation.mixture=0 learning_rate=0.1 target.rotation=10",
                "ia3 foundation.mixture=0 learning_rate=0.2 target.rotation=10",
                "ia3 foundation.mixture=0 learning_rate=0.1 target.rotation=20",
                "ia3 foundation.mixture=0 learning_rate=0.2 target.rotation=20",
                "ia3 foundation.mixture=0.5 learning_rate=0.1 target.rotation=10",
                "ia3 foundation.mixture=0.5 learning_rate=0.2 target.rotation=10",
                "ia3 foundation.mixture=0.5 learning_rate=0.1 target.rotation=20",
                "ia3 foundation.mixture=0.5 learning_rate=0.2 target.rotation=20",
                "lora foundation.mixture=0 rank=1 target.rotation=10",
                "lora foundation.mixture=0 rank=2 target.rotation=10",
                "lora foundation.mixture=0 rank=1 target.rotation=20",
                "lora foundation.mixture=0 rank=2 target.rotation=20",
                "lora foundation.mixture=0.5 rank=1 target.rotation=10",
                "lora foundation.mixture=0.5 rank=2 target.rotation=10",
                "lora foundation.mixture=0.5 rank=1 target.rotation=20",
                "lora foundation.mixture=0.5 rank=2 target.rotation=20",
            ],
            Rows(spec)
        );
        Assert.Equal(0.5, spec.Variants[4].Foundation.Mixture);
        Assert.Equal(20, spec.Variants[2].Target.Rotation);
        Assert.Equal(0.2, spec.Variants[1].Options["learning_rate"].AsReal());
    }

    [Fact]
    public void List_of_one_is_an_axis_and_a_scalar_is_not()
    {
        var spec = Parse(
            "name: a\nseeds: 0..1\nmethods: { ia3: { learning_rate: [0.1] }, bias: { learning_rate: 0.1 } }"
        );

        Assert.Equal(["ia3 learning_rate=0.1", "bias "], Rows(spec));
    }

    [Fact]
    public void Rank_is_in_the_axes_however_it_was_given()
    {
        var spec = Parse(
            "name: a\nseeds: 0..1\nmethods: { lora: {}, scalar: { method: lora, rank: 4 }, listed: { method: lora, "
                + "rank: [4, 2] } }"
        );

        Assert.Equal(["lora rank=8", "scalar rank=4", "listed rank=4", "listed rank=2"], Rows(spec));
    }

    [Fact]
    public void Lists_of_lists_make_an_axis_of_what_is_a_list_by_nature()
    {
        var spec = Parse(
            """
            name: a
            seeds: 0..0
            foundation: { hidden: [[64], [32, 16]] }
            methods: { taugate: { train: [[gain, threshold], [gain]] } }
            """
        );

        Assert.Equal(
            [
                "taugate foundation.hidden=[64] train=[threshold, gain]",
                "taugate foundation.hidden=[64] train=[gain]",
                "taugate foundation.hidden=[32, 16] train=[threshold, gain]",
                "taugate foundation.hidden=[32, 16] train=[gain]",
            ],
            Rows(spec)
        );
        Assert.Equal([32, 16], spec.Variants[2].Foundation.Hidden);
    }

    [Fact]
    public void Axis_that_a_method_does_not_read_gives_it_no_further_cells()
    {
        var spec = Parse("name: a\nseeds: 0..0\ntarget: { epochs: [1, 3] }\nmethods: { frozen: {}, ia3: {} }");

        Assert.Equal(["frozen ", "ia3 target.epochs=1", "ia3 target.epochs=3"], Rows(spec));
    }

    [Fact]
    public void Zipped_axes_move_together()
    {
        var spec = Parse(
            """
            name: a
            seeds: 0..0
            target: { epochs: [1, 2] }
            zip: [[rank, learning_rate]]
            methods: { lora: { rank: [1, 2, 4], learning_rate: [0.3, 0.2, 0.1] }, ia3: { learning_rate: [0.5, 0.6] } }
            """
        );

        Assert.Equal(
            [
                "lora learning_rate=0.3 rank=1 target.epochs=1",
                "lora learning_rate=0.2 rank=2 target.epochs=1",
                "lora learning_rate=0.1 rank=4 target.epochs=1",
                "lora learning_rate=0.3 rank=1 target.epochs=2",
                "lora learning_rate=0.2 rank=2 target.epochs=2",
                "lora learning_rate=0.1 rank=4 target.epochs=2",
                "ia3 learning_rate=0.5 target.epochs=1",
                "ia3 learning_rate=0.6 target.epochs=1",
                "ia3 learning_rate=0.5 target.epochs=2",
                "ia3 learning_rate=0.6 target.epochs=2",
            ],
            Rows(spec)
        );
    }

    [Fact]
    public void Excluded_combinations_are_left_out()
    {
        var spec = Parse(
            """
            name: a
            seeds: 0..0
            target: { rotation: [30, 45] }
            methods: { lora: { rank: [1, 16] }, ia3: {}, mine: { method: ia3, learning_rate: 0.1 } }
            exclude:
              - { label: lora, rank: 16, target.rotation: 30 }
              - { method: ia3, target.rotation: 45 }
            """
        );

        Assert.Equal(
            [
                "lora rank=1 target.rotation=30",
                "lora rank=1 target.rotation=45",
                "lora rank=16 target.rotation=45",
                "ia3 target.rotation=30",
                "mine target.rotation=30",
            ],
            Rows(spec)
        );
    }

    [Fact]
    public void Rank_above_a_hidden_width_is_accepted_where_it_is_excluded()
    {
        var spec = Parse(
            """
            name: a
            seeds: 0..0
            foundation: { hidden: [[256], [4]] }
            methods: { lora: { rank: [2, 8] } }
            exclude: [{ foundation.hidden: [4], rank: 8 }]
            """
        );

        Assert.Equal(3, spec.Variants.Length);
    }

    [Theory]
    [InlineData("1e-3", 1e-3)]
    [InlineData("1E-3", 1e-3)]
    [InlineData(".5", 0.5)]
    [InlineData("5.", 5)]
    [InlineData("5", 5)]
    [InlineData("+0.25", 0.25)]
    public void Number_of_yaml_1_2_is_a_number(string text, double value) =>
        Assert.Equal(
            new OptionValue.Real(value),
            Parse($"name: a\nseeds: 0..0\nmethods: {{ ia3: {{ learning_rate: {text} }} }}").Variants[0].Options[
                "learning_rate"
            ]
        );

    [Theory]
    [InlineData("90s", 90)]
    [InlineData("10m", 600)]
    [InlineData("1h", 3600)]
    public void Duration_has_a_unit(string text, int seconds) =>
        Assert.Equal(
            seconds,
            Parse(
                $"name: a\nseeds: 0..0\nlimits: {{ cell_timeout: {text} }}\nmethods: {{ ia3: {{}} }}"
            ).Limits.CellTimeout.TotalSeconds
        );

    [Fact]
    public void Overrides_replace_values_in_place_and_the_last_one_wins()
    {
        const string Text = "name: a\nseeds: 0..9\nmethods: { lora: { rank: 4 }, lora.v2: { method: lora }, ia3: }";

        var spec = SweepFile.Parse(
            Text,
            "a.yaml",
            [
                "seeds=0..3",
                "methods.lora.rank=[1,2]",
                "methods.lora.v2.rank=16",
                "methods.ia3.learning_rate=0.5",
                "target.epochs=9",
                "target.epochs=1",
            ],
            TestCatalog.Instance
        );

        Assert.Equal(4, spec.Seeds.Count);
        Assert.Equal(["lora rank=1", "lora rank=2", "lora.v2 rank=16", "ia3 "], Rows(spec));
        Assert.Equal(0.5, spec.Variants[3].Options["learning_rate"].AsReal());
        Assert.All(spec.Variants, v => Assert.Equal(1, v.Target.Epochs));
    }

    [Fact]
    public void Override_can_add_a_method()
    {
        var spec = SweepFile.Parse(
            "name: a\nseeds: 0..9\nmethods: { frozen: }",
            "a.yaml",
            ["methods.tiny={ method: lora, rank: 1 }"],
            TestCatalog.Instance
        );

        Assert.Equal(["frozen ", "tiny rank=1"], Rows(spec));
    }

    [Fact]
    public void Source_is_the_text_with_overrides_as_comments()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("a.yaml", "name: a\nseeds: 0..9\nmethods: { frozen: }\n");

        var plain = SweepFile.Load(path, [], TestCatalog.Instance);
        var changed = SweepFile.Load(path, ["seeds=0..3"], TestCatalog.Instance);

        Assert.Equal("name: a\nseeds: 0..9\nmethods: { frozen: }\n", plain.Source);
        Assert.Equal("name: a\nseeds: 0..9\nmethods: { frozen: }\n# --set seeds=0..3\n", changed.Source);
    }

    [Fact]
    public void Byte_order_mark_and_windows_line_ends_are_tolerated()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write(
            "a.yaml",
            [0xEF, 0xBB, 0xBF, .. "name: a\r\nseeds: 0..9\r\nmethods:\r\n  frozen: {}\r\n"u8]
        );

        Assert.Equal(10, SweepFile.Load(path, [], TestCatalog.Instance).Spec.CellCount);
    }

    [Fact]
    public void Extended_file_is_overridden_deeply()
    {
        using var folder = new TemporaryFolder();
        folder.Write(
            "base.yaml",
            "seeds: 0..9\nfoundation: { epochs: 4, mixture: 0.25 }\nmethods: { lora: { rank: [1, 2], learning_rate: "
                + "0.5 }, ia3: {} }"
        );
        Directory.CreateDirectory(folder.PathOf("more"));
        var path = folder.Write(
            "more/child.yaml",
            "extends: ../base.yaml\nname: child\nfoundation: { epochs: 1 }\nmethods: { lora: { rank: 4 }, bias: {} }"
        );

        var spec = SweepFile.Load(path, [], TestCatalog.Instance).Spec;

        Assert.Equal(["lora rank=4", "ia3 ", "bias "], Rows(spec));
        Assert.Equal(0.5, spec.Variants[0].Options["learning_rate"].AsReal());
        Assert.Equal((1, 0.25), (spec.Variants[0].Foundation.Epochs, spec.Variants[0].Foundation.Mixture));
        Assert.Equal(10, spec.Seeds.Count);
    }

    [Fact]
    public void Million_seeds_are_not_expanded()
    {
        var spec = Parse("name: a\nseeds: 0..999999\nmethods: { frozen: {}, ia3: {} }");

        Assert.Equal(2_000_000, spec.CellCount);
        Assert.Equal((999_999L, "ia3"), (spec.Cell(1_999_999).Seed, spec.Cell(1_999_999).Variant.Label));
    }

    [Fact]
    public void Listed_neighbours_and_a_range_are_the_same_sweep() =>
        Assert.Equal(
            SweepJson.DigestOf(Parse("name: a\nseeds: 0..3\nmethods: { frozen: {} }")),
            SweepJson.DigestOf(Parse("name: a\nseeds: [0, 1..2, 3]\nmethods: { frozen: {} }"))
        );

    [Fact]
    public void Cells_are_those_at_their_ordinals_up_to_the_largest_seed()
    {
        var spec = Parse(
            "name: a\nseeds: [7, 0..2, 9223372036854775806..9223372036854775807]\nmethods: { frozen: {}, ia3: {} }"
        );

        Assert.Equal([7, 0, 1, 2, 9223372036854775806, 9223372036854775807], spec.Seeds.Enumerate());
        Assert.Equal(Enumerable.Range(0, 12).Select(o => spec.Cell(o)), spec.Cells());
        Assert.Equal([true, true, false, false], spec.Cells().Take(4).Select(c => c.RecordUnits));
    }

    private static SweepSpec Parse(string text) => SweepFile.Parse(text, "a.yaml", [], TestCatalog.Instance);

    private static IEnumerable<string> Rows(SweepSpec spec) => spec.Variants.Select(v => $"{v.Label} {Show(v.Axes)}");

    private static string Show(ImmutableSortedDictionary<string, OptionValue> values) =>
        string.Join(' ', values.Select(o => $"{o.Key}={o.Value}"));
}
