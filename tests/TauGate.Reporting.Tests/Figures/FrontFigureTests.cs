using System.Collections.Immutable;
using System.Text;
using System.Xml.Linq;
using TauGate.Core.Ports;
using TauGate.Core.Reading;
using TauGate.Reporting.Figures;

namespace TauGate.Reporting.Tests.Figures;

/// <summary>What the figure of fronts says.</summary>
public sealed class FrontFigureTests
{
    [Fact]
    public void Description_has_the_points_of_each_front_from_the_foundation_on()
    {
        var file = Draw(Sample());

        // Each rate of the samples gains a point of target accuracy and costs five of source accuracy.
        Assert.StartsWith(
            "taugate: target 94.00 % source 97.00 %, target 95.",
            file.Description,
            StringComparison.Ordinal
        );
        Assert.Equal(2 * 4, PointsOf(file));
        Assert.Contains("the untouched foundation (diamond)", file.Caption, StringComparison.Ordinal);
        Assert.DoesNotContain("left out", file.Caption, StringComparison.Ordinal);
    }

    [Fact]
    public void Rate_that_is_worse_on_both_modes_is_on_no_front()
    {
        var input = Sample();
        var worse = input.Rows[0].Metrics.SetItem("source_accuracy", Samples.Metric(0.5));

        Assert.Equal(2 * 4 - 1, PointsOf(Draw(WithMetrics(input, 1, worse))));
    }

    [Fact]
    public void Point_with_less_target_accuracy_than_the_foundation_is_left_out_and_counted()
    {
        var input = Sample();
        var lost = input.Rows[2].Metrics.SetItem("target_accuracy", Samples.Metric(0.1));
        var file = Draw(WithMetrics(input, 2, lost));

        Assert.Contains(
            "1 point with less target accuracy than the foundation is left out.",
            file.Caption,
            StringComparison.Ordinal
        );
        // It would stretch the axis of target accuracies down to itself.
        Assert.DoesNotContain("20", TextsOf(file));
    }

    [Fact]
    public void Every_method_and_the_foundation_are_named_at_their_lines()
    {
        var texts = TextsOf(Draw(Sample()));

        // What does not reach beyond the baseline is named in the lower panel alone.
        Assert.Single(texts, "taugate");
        Assert.All(["lora rank=8", "foundation"], name => Assert.Equal(2, texts.Count(t => t == name)));
        Assert.Contains("As far as taugate reaches", texts);
    }

    [Fact]
    public void Sweep_without_the_baseline_has_one_panel()
    {
        var svg = Encoding.UTF8.GetString(Draw(Sample() with { Baseline = "ia3" }).Content);

        Assert.DoesNotContain("reaches", svg, StringComparison.Ordinal);
    }

    private static FigureFile Draw(FigureInput input) => FigureCatalog.Draw("front", input, FigureFormat.Svg).File!;

    private static int PointsOf(FigureFile file) => file.Description.Split("target ").Length - 1;

    private static List<string> TextsOf(FigureFile file)
    {
        var svg = XDocument.Parse(Encoding.UTF8.GetString(file.Content));
        return [.. svg.Descendants().Where(e => e.Name.LocalName == "text").Select(e => e.Value.Trim())];
    }

    private static FigureInput WithMetrics(
        FigureInput input,
        int position,
        ImmutableSortedDictionary<string, MetricSummary> metrics
    ) => input with { Rows = input.Rows.SetItem(position, input.Rows[position] with { Metrics = metrics }) };

    private static FigureInput Sample()
    {
        var input = SampleSweep.Along("learning_rate", 0.001, 0.01, 0.1);
        return input.WithCells(
            input.Cells.Select(c =>
                c with
                {
                    Metrics = c
                        .Metrics.SetItem("foundation_target_accuracy", 0.94)
                        .SetItem("foundation_source_accuracy", 0.97),
                }
            )
        );
    }
}
