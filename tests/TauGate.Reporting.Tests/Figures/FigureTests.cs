using System.Buffers.Binary;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using TauGate.Core.Ports;
using TauGate.Core.Reading;
using TauGate.Core.Results;
using TauGate.Core.Sweeps;
using TauGate.Reporting.Figures;

namespace TauGate.Reporting.Tests.Figures;

/// <summary>Figures as files. How they look was looked at; here is what must stay true of them.</summary>
public sealed partial class FigureTests
{
    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    public static TheoryData<string> Names => [.. FigureCatalog.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public void Figure_with_data_is_an_svg_that_names_and_describes_itself_and_refers_to_nothing(string name)
    {
        var file = Draw(name, InputFor(name));

        var root = XDocument.Parse(Encoding.UTF8.GetString(file.Content)).Root!;
        Assert.Equal(Svg + "svg", root.Name);
        Assert.Equal($"0 0 {file.Width} {file.Height}", root.Attribute("viewBox")!.Value);
        Assert.Equal(file.Title, root.Element(Svg + "title")!.Value);
        Assert.Equal(file.Description, root.Element(Svg + "desc")!.Value);
        Assert.Equal([$"{name}-title", $"{name}-description"], root.Attribute("aria-labelledby")!.Value.Split(' '));
        var ids = root.Descendants().Select(e => e.Attribute("id")?.Value).OfType<string>().ToList();
        Assert.Equal(ids.Count, ids.Distinct().Count());
        Assert.All(ids, id => Assert.StartsWith($"{name}-", id, StringComparison.Ordinal));
        Assert.All(root.Descendants().Attributes().Where(a => a.Name.LocalName == "href"), a =>
            Assert.Matches("^(#|data:)", a.Value)
        );
        Assert.DoesNotContain(root.Descendants(), e => e.Name.LocalName is "script" or "style" or "foreignObject");
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Caption_states_n_and_the_kind_of_interval(string name)
    {
        var caption = Draw(name, InputFor(name)).Caption;

        Assert.Matches("n\u00a0=\u00a0[1-9]|n = 1 seed", caption);
        if (name != "participation")
            Assert.Contains("interval", caption, StringComparison.Ordinal);
        Assert.Contains("weep sample", caption, StringComparison.Ordinal);
    }

    [Fact]
    public void Dashed_line_is_made_of_shapes_because_an_svg_would_make_it_solid()
    {
        var paths = XDocument
            .Parse(Encoding.UTF8.GetString(Draw("accuracy", InputFor("accuracy")).Content))
            .Descendants(Svg + "path");

        // The frozen foundation in two panels: filled, a subpath for each dash.
        Assert.Equal(
            2,
            paths.Count(p => p.Attribute("fill")?.Value == "#555" && p.Attribute("d")!.Value.Count(c => c == 'M') > 5)
        );
    }

    [Theory]
    [InlineData("accuracy")]
    [InlineData("classes")]
    public void Png_has_300_dots_an_inch_and_the_same_bytes_every_time(string name)
    {
        var first = FigureCatalog.Draw(name, InputFor(name), FigureFormat.Png).File!;

        Assert.Equal([0x89, 0x50, 0x4e, 0x47], first.Content[..4]);
        Assert.Equal((int)(first.Width * 300 / 96.0), BinaryPrimitives.ReadInt32BigEndian(first.Content.AsSpan(16)));
        Assert.Equal((int)(first.Height * 300 / 96.0), BinaryPrimitives.ReadInt32BigEndian(first.Content.AsSpan(20)));
        Assert.Equal(first.Content, FigureCatalog.Draw(name, InputFor(name), FigureFormat.Png).File!.Content);
    }

    [Theory]
    [InlineData("learning-rate", "learning_rate is not an axis")]
    [InlineData("front", "learning_rate is not an axis")]
    [InlineData("mixture", "foundation.mixture is not an axis")]
    public void Figure_along_an_axis_that_the_sweep_does_not_have_says_so(string name, string reason) =>
        Assert.Contains(reason, Absence(name, SampleSweep.Plain()), StringComparison.Ordinal);

    [Theory]
    [InlineData("gates")]
    [InlineData("thresholds")]
    [InlineData("classes")]
    [InlineData("switching")]
    public void Figure_of_units_without_recorded_units_says_how_to_record_them(string name) =>
        Assert.Contains(
            "record: { units:",
            Absence(name, SampleSweep.Plain() with { Units = [] }),
            StringComparison.Ordinal
        );

    [Fact]
    public void Learning_rates_of_a_tuned_sweep_are_drawn_from_its_tuning_and_labelled_as_validation()
    {
        var tuning = SampleSweep.Tuning(0.001, 0.01, 0.1);
        var tuned = SampleSweep.Plain() with { Tuning = tuning };
        var itself = tuning with { Cells = [], Tuning = tuning };

        foreach (var file in new[] { Draw("learning-rate", tuned), Draw("learning-rate", itself) })
        {
            Assert.Contains("(validation)", file.Title, StringComparison.Ordinal);
            Assert.Contains("validation images, after the last epoch", file.Caption, StringComparison.Ordinal);
            Assert.Contains("no test image is read", file.Caption, StringComparison.Ordinal);
            Assert.Contains("Sweep sample.tuning.", file.Caption, StringComparison.Ordinal);
            Assert.Contains("n = 4 seeds", file.Caption.Replace('\u00a0', ' '), StringComparison.Ordinal);
            // The criterion of the samples is smallest at the middle rate.
            Assert.Contains(
                "taugate: best 0.100 nats at 0.01; lora rank=8: best 0.200 nats at 0.01",
                file.Description,
                StringComparison.Ordinal
            );
        }
    }

    [Fact]
    public void Each_rate_has_the_best_configuration_with_it_where_more_was_tuned()
    {
        var tuning = SampleSweep.TuningOfSharpness(0.001, 0.01, 0.1);
        const string Criterion = "validation_target_cross_entropy";
        var best = BestTrials.Of(tuning, tuning.Cells.ToLookup(c => c.Position, c => c.Metrics[Criterion]));
        var alone = Draw("learning-rate", SampleSweep.Plain() with { Tuning = SampleSweep.Tuning(0.001, 0.01) });
        var file = Draw("learning-rate", SampleSweep.Plain() with { Tuning = tuning });

        // taugate's sharpness is 4, 1 and 4 at its three rates.
        Assert.Equal(
            [(0, 1.1), (1, 0.1), (2, 1.1), (3, 1.2), (4, 0.2), (5, 1.2)],
            best.Cells.Where(c => c.Seed == 0).Select(c => (c.Position, Math.Round(c.Metrics[Criterion], 9)))
        );
        Assert.All(best.Rows, r => Assert.DoesNotContain("sharpness", r.Axes.Keys));
        Assert.Contains("taugate: best 0.100 nats at 0.01; lora", file.Description, StringComparison.Ordinal);
        Assert.Contains("tuned beside it: sharpness (taugate).", file.Caption, StringComparison.Ordinal);
        Assert.DoesNotContain("tuned beside it", alone.Caption, StringComparison.Ordinal);
    }

    [Fact]
    public void Rate_at_which_a_tuning_seed_diverged_is_not_drawn()
    {
        var tuning = SampleSweep.Tuning(0.001, 0.01, 0.1);
        tuning = tuning.WithCells(
            tuning.Cells.Select(c => c is { Position: 1, Seed: 2 } ? c with { Status = CellStatus.Diverged } : c)
        );

        Assert.Contains(
            "taugate: best 1.100 nats at",
            Draw("learning-rate", SampleSweep.Plain() with { Tuning = tuning }).Description,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("thresholds")]
    [InlineData("classes")]
    [InlineData("switching")]
    public void Figure_of_one_cell_shows_the_row_and_seed_that_were_asked_for(string name)
    {
        var input = SampleSweep.Gated();

        Assert.Contains("taugate, seed 0 of sweep sample.", Draw(name, input).Caption, StringComparison.Ordinal);
        Assert.Contains(
            "taugate, seed 2 of sweep sample.",
            Draw(name, input with { UnitSeed = 2 }).Caption,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "other, seed 0 of sweep sample.",
            Draw(name, input with { UnitPosition = 1 }).Caption,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "other, seed 1 of sweep sample.",
            Draw(name, input with { UnitPosition = 1, UnitSeed = 1 }).Caption,
            StringComparison.Ordinal
        );
        Assert.Contains(name, FigureCatalog.OfOneCell);
    }

    [Fact]
    public void Units_that_switch_are_counted_before_and_after_training()
    {
        var caption = Draw("switching", SampleSweep.Plain()).Caption;

        Assert.Contains("24 of 24 units switch, 12 before training", caption, StringComparison.Ordinal);
        Assert.Contains(
            "Hidden layer 2: 6 on and 6 off, before training 0 on and 6 off; 6 both times.",
            caption,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Diagonal_of_classes_is_counted_against_upright_images_of_the_untouched_foundation()
    {
        // Upright, units 0 to 11 belong to the classes 9, 8, ..., 0, 9, 8. Trained they do when rotated too.
        var caption = Draw("classes", SampleSweep.Plain()).Caption;

        Assert.Contains(
            "hidden layer 1: foundation 1 of 12 (1 by chance), trained 12 of 12 (1 by chance)",
            caption,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Histogram_of_gates_has_the_foundations_beside_it()
    {
        var description = Draw("gates", SampleSweep.Plain()).Description;

        Assert.Contains("taugate, layer 2: 50.0 % of units above one half", description, StringComparison.Ordinal);
        Assert.Contains("foundation, layer 2: 100.0 % of units above one half", description, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("switching")]
    [InlineData("classes")]
    [InlineData("gates")]
    public void Cell_without_the_foundations_units_is_drawn_and_says_what_it_cannot_show(string name)
    {
        var input = SampleSweep.Plain();
        var older = input.Units.Select(u => u with { Measures = u.Measures with { Untouched = null } });
        var caption = Draw(name, input with { Units = [.. older] }).Caption;

        Assert.Contains("what training did cannot be seen", caption, StringComparison.Ordinal);
        Assert.DoesNotContain("what training did cannot be seen", Draw(name, input).Caption, StringComparison.Ordinal);
    }

    [Fact]
    public void Thresholds_begin_where_the_cells_options_say()
    {
        var input = SampleSweep.Plain();
        var (spec, taugate) = (input.Spec, input.Spec.Variants[1]);
        var raised = taugate with { Options = taugate.Options.SetItem("threshold_init", new OptionValue.Real(0.25)) };
        var other = input with { Spec = spec with { Variants = spec.Variants.SetItem(1, raised) } };

        Assert.Contains("τ = 0 and γ = 1", Draw("thresholds", input).Caption, StringComparison.Ordinal);
        Assert.Contains("τ = 0.25 and γ = 1", Draw("thresholds", other).Caption, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("accuracy")]
    [InlineData("modes")]
    [InlineData("parameters")]
    [InlineData("curves")]
    [InlineData("differences")]
    public void Interval_that_goes_on_beyond_the_axis_ends_in_an_arrow_and_the_caption_says_so(string name)
    {
        var input = SampleSweep.Plain();
        var (tame, wild) = (Draw(name, input), Draw(name, Wild(input)));

        Assert.DoesNotContain("an arrow", tame.Caption, StringComparison.Ordinal);
        Assert.Contains("an arrow: the interval goes on beyond the axis", wild.Caption, StringComparison.Ordinal);
        Assert.True(Triangles(wild) > Triangles(tame));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Sweep_without_results_has_no_figure(string name) =>
        Assert.NotEmpty(Absence(name, Empty(InputFor(name))));

    [Fact]
    public void Difference_counts_only_pairs_of_one_foundation()
    {
        var input = SampleSweep.Plain();
        var lora = input.Rows.Length - 1;
        var whole = Draw("differences", input);
        var other = Samples.Foundation("another foundation");
        var torn = Draw(
            "differences",
            input.WithCells(
                input.Cells.Select(c => c.Position == lora && c.Seed == 2 ? c with { Foundation = other } : c)
            )
        );

        Assert.DoesNotContain("without a partner", whole.Caption, StringComparison.Ordinal);
        Assert.Contains("1 cell without a partner", torn.Caption, StringComparison.Ordinal);
        Assert.Contains("n = 5 to 6 seeds", torn.Caption.Replace('\u00a0', ' '), StringComparison.Ordinal);
    }

    [Fact]
    public void Difference_is_of_the_same_seed_and_has_the_paired_interval()
    {
        // Both arms vary by a point over seeds, their difference by nothing.
        var input = SampleSweep.Plain();
        var moved = input.WithCells(
            input.Cells.Select(c =>
                c with
                {
                    Metrics = c.Metrics.SetItem(
                        "target_accuracy",
                        0.9 + 0.01 * c.Seed + (c.Label == "taugate" ? 0.02 : 0)
                    ),
                }
            )
        );

        Assert.Contains(
            "frozen: -2.00 points [-2.00, -2.00]",
            Draw("differences", moved).Description,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "taugate: +2.00 points",
            Draw("differences", moved with { Baseline = "frozen" }).Description,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Difference_is_taken_within_one_foundation_setting()
    {
        var input = SampleSweep.Along("foundation.mixture", 0, 0.5);
        var description = Draw("differences", input).Description;

        // Positions 0 and 1 are taugate's, 2 and 3 LoRA's: each two apart, at a point a position.
        Assert.Matches(@"lora mixture=0 rank=8: \+(1\.[5-9]|2\.[0-4])", description);
        Assert.Matches(@"lora mixture=0.5 rank=8: \+(1\.[5-9]|2\.[0-4])", description);
    }

    [Fact]
    public void Unknown_baseline_lists_the_labels() =>
        Assert.Contains(
            "its labels are: frozen, taugate, lora",
            Absence("differences", SampleSweep.Plain() with { Baseline = "ia3" }),
            StringComparison.Ordinal
        );

    [Fact]
    public void Diverged_cells_are_in_no_mean_and_counted()
    {
        var input = SampleSweep.Plain();
        var row = input.Rows[3] with { Diverged = 2 };

        Assert.Contains(
            "2 diverged cells are in no mean",
            Draw("accuracy", input with { Rows = input.Rows.SetItem(3, row) }).Caption,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Sweep_that_is_not_finished_says_how_much_of_it_is_shown() =>
        Assert.Contains(
            "24 of 30 cells",
            Draw("modes", SampleSweep.Plain() with { Total = 30 }).Caption,
            StringComparison.Ordinal
        );

    [Fact]
    public void Single_seed_is_drawn_without_intervals() =>
        Assert.Contains(
            "one seed gives no interval",
            Draw("accuracy", SampleSweep.Plain(seeds: 1)).Caption,
            StringComparison.Ordinal
        );

    [Fact]
    public void Long_names_are_shortened_only_as_far_as_they_stay_different()
    {
        string[] names =
        [
            "taugate",
            "taugate mixture=0.25 learning_rate=0.003",
            "taugate mixture=0.5 learning_rate=0.003",
            "taugate mixture=0.25 learning_rate=0.3",
        ];

        Assert.Equal(names, Wording.Short(names));
        Assert.Equal(["taugate", "taugate mixture=…ing_rate=0.0030"], Wording.Short(["taugate", $"{names[1]}0"]));
    }

    [Fact]
    public void Text_of_users_is_encoded()
    {
        var input = SampleSweep.Of(
            2,
            ("lora", "lora", SampleSweep.Axes(("x", new OptionValue.Text("</text><script>alert(1)</script>")))),
            ("taugate", "taugate", SampleSweep.Axes())
        );

        Assert.DoesNotContain(
            "<script",
            Encoding.UTF8.GetString(Draw("accuracy", input).Content),
            StringComparison.OrdinalIgnoreCase
        );
    }

    [Fact]
    public void More_series_than_can_be_told_apart_are_refused()
    {
        var input = SampleSweep.Along("foundation.mixture", [.. Enumerable.Range(0, 13).Select(i => i / 20.0)]);

        Assert.Contains("26 series, more than the 24", Absence("modes", input), StringComparison.Ordinal);
        Assert.Contains("26 series, more than the 24", Absence("curves", input), StringComparison.Ordinal);
        Assert.NotNull(FigureCatalog.Draw("accuracy", input, FigureFormat.Svg).File);
    }

    private static FigureInput InputFor(string name) =>
        name switch
        {
            "learning-rate" or "front" => SampleSweep.Along("learning_rate", 0.001, 0.01, 0.1),
            "mixture" => SampleSweep.Along("foundation.mixture", 0, 0.25, 0.5),
            _ => SampleSweep.Plain(),
        };

    /// <summary>The third row varies over seeds by 44 points: its interval is far wider than the others'.</summary>
    private static FigureInput Wild(FigureInput input)
    {
        var cells = input.WithCells(
            input.Cells.Select(c =>
                c.Position != 2
                    ? c
                    : c with
                    {
                        Metrics = c.Metrics.SetItem("target_accuracy", c.Seed % 2 == 0 ? 0.99 : 0.55),
                    }
            )
        );
        var row = input.Rows[2];
        return cells with
        {
            Rows = input.Rows.SetItem(
                2,
                row with
                {
                    Metrics = row.Metrics.SetItem("target_accuracy", new MetricSummary(6, 0.96, 0.24, 0.71, 1.21)),
                }
            ),
            Epochs =
            [
                .. input.Epochs.Select(e =>
                    e.Ordinal % 4 != 2 || e.Measures.Epoch != 3
                        ? e
                        : e with
                        {
                            Measures = e.Measures with { TargetCorrect = e.Ordinal % 8 == 2 ? 4900 : 2500 },
                        }
                ),
            ],
        };
    }

    /// <summary>Closed paths of three corners: arrows and some markers.</summary>
    private static int Triangles(FigureFile figure) =>
        XDocument
            .Parse(Encoding.UTF8.GetString(figure.Content))
            .Descendants(Svg + "path")
            .Count(p => ClosedTriangle().IsMatch(p.Attribute("d")!.Value));

    [GeneratedRegex("^M[^ML]+(L[^ML]+){3}Z$")]
    private static partial Regex ClosedTriangle();

    private static FigureInput Empty(FigureInput input) =>
        input with
        {
            Rows =
            [
                .. input.Rows.Select(r => r with { N = 0, TrainableParameters = null, Metrics = r.Metrics.Clear() }),
            ],
            Cells = [],
            Epochs = [],
            Units = [],
        };

    private static FigureFile Draw(string name, FigureInput input)
    {
        var result = FigureCatalog.Draw(name, input, FigureFormat.Svg);
        return result.File ?? throw new InvalidOperationException(result.Absence);
    }

    private static string Absence(string name, FigureInput input) =>
        Assert.IsType<string>(FigureCatalog.Draw(name, input, FigureFormat.Svg).Absence);
}
