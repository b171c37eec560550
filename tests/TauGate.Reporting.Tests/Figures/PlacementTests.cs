using ScottPlot;
using TauGate.Core.Sweeps;
using TauGate.Reporting.Figures;

namespace TauGate.Reporting.Tests.Figures;

/// <summary>What keeps marks and texts of a panel apart.</summary>
public sealed class PlacementTests
{
    private static readonly PixelRect Area = new(0, 300, 200, 0);

    private static readonly Pixel Alone = new(150, 100);

    private static readonly PixelSize Text = new(11, 7);

    [Fact]
    public void Notes_lie_on_no_marker_and_no_other_note_and_inside_the_panel_however_crowded()
    {
        for (var seed = 0; seed < 50; seed++)
        {
            var random = new Random(seed);
            // Ten points within 24 pixels of each other, some in a corner, and four elsewhere.
            var (left, top) = (random.Next(4, 270), random.Next(4, 170));
            List<Pixel> points =
            [
                .. Enumerable.Range(0, 10).Select(_ => new Pixel(left + random.Next(24), top + random.Next(24))),
                .. Enumerable.Range(0, 4).Select(_ => new Pixel(random.Next(4, 296), random.Next(4, 196))),
            ];
            List<PixelRect> markers = [.. points.Select(Marker)];
            List<(Pixel, PixelSize)> notes = [.. points.Select(p => (p, Text))];

            var places = NotePlacement.Place(notes, markers, [], Area);

            Assert.Equal(points.Count, places.Length);
            for (var i = 0; i < places.Length; i++)
            {
                Assert.DoesNotContain(markers, m => NotePlacement.Overlap(m, places[i].Place));
                Assert.DoesNotContain(places.Take(i), p => NotePlacement.Overlap(p.Place, places[i].Place));
                Assert.True(places[i].Place is { Left: >= 0, Right: <= 300, Top: >= 0, Bottom: <= 200 });
            }
            Assert.Equal(places, NotePlacement.Place(notes, markers, [], Area));
        }
    }

    [Fact]
    public void Note_of_a_point_alone_stands_right_beside_it_without_a_leader()
    {
        var (place, needsLeader) = Assert.Single(NotePlacement.Place([(Alone, Text)], [Marker(Alone)], [], Area));

        Assert.False(needsLeader);
        Assert.InRange(place.Left, 150, 158);
        Assert.InRange(place.Bottom, 92, 100);
    }

    [Fact]
    public void Note_avoids_a_line_through_its_usual_place()
    {
        (Pixel, Pixel)[] line = [(Alone, new(200, 60))];
        var (place, _) = Assert.Single(NotePlacement.Place([(Alone, Text)], [Marker(Alone)], line, Area));

        Assert.False(NotePlacement.Crosses(line[0].Item1, line[0].Item2, place));
    }

    [Theory]
    [InlineData(0, 0, 100, 100, true)]
    [InlineData(0, 50, 100, 50, true)]
    [InlineData(0, 30, 100, 30, false)]
    [InlineData(50, 0, 50, 100, true)]
    [InlineData(0, 0, 30, 30, false)]
    [InlineData(45, 45, 46, 46, true)]
    [InlineData(0, 65, 65, 0, false)]
    public void Segment_crosses_a_rectangle_when_it_has_a_point_in_it(
        float x1,
        float y1,
        float x2,
        float y2,
        bool crosses
    )
    {
        var place = new PixelRect(40, 60, 60, 40);

        Assert.Equal(crosses, NotePlacement.Crosses(new(x1, y1), new(x2, y2), place));
        Assert.Equal(crosses, NotePlacement.Crosses(new(x2, y2), new(x1, y1), place));
    }

    [Fact]
    public void Values_too_close_are_moved_apart_around_their_mean_and_others_stay()
    {
        Assert.Equal([1.0, 5, 9], Spread.Apart([1, 5, 9], 1));
        Assert.Equal([4.5, 5.5, 9], Spread.Apart([5, 5, 9], 1));
        Assert.Equal([5.5, 4.5], Spread.Apart([5.01, 4.99], 1));
        // The first two, moved apart, touch the third: then all three are.
        Assert.Equal([4.5, 5.5, 6.5], Spread.Apart([5, 5.1, 6.4], 1), (a, b) => Math.Abs(a - b) < 1e-9);
        // So do the last two, and only then all three.
        Assert.Equal([3.8, 4.8, 5.8], Spread.Apart([3.9, 5.2, 5.3], 1), (a, b) => Math.Abs(a - b) < 1e-9);
        Assert.Empty(Spread.Apart([], 1));
    }

    [Fact]
    public void Crowd_is_the_part_in_which_markers_hide_each_other()
    {
        // Three that touch, the outer two by the one between; one near them, two that touch elsewhere, and one alone.
        Coordinates[] crowd = [new(95, 96.9), new(95.7, 96.95), new(96.4, 97)];
        Coordinates[] points = [new(70, 98), new(70.1, 98), .. crowd, new(94, 96.7), new(96, 95.5)];

        Assert.Equal([2, 3, 4, 5], Crowd.Of(points, new Scale(68, 98), new Scale(95, 98.5)));
    }

    [Fact]
    public void Crowd_is_a_chain_however_long_whose_ends_do_not_touch()
    {
        Coordinates[] points = [new(70, 97), .. Enumerable.Range(0, 12).Select(i => new Coordinates(86 + 0.8 * i, 97))];

        Assert.Equal(Enumerable.Range(1, 12), Crowd.Of(points, new Scale(68, 98), new Scale(95, 98.5)));
    }

    [Theory]
    [InlineData("parameters")]
    [InlineData("learning-rate")]
    [InlineData("curves")]
    [InlineData("mixture")]
    public void Markers_that_are_moved_aside_stay_within_the_axes_however_many(string figure)
    {
        var axis = figure == "mixture" ? "foundation.mixture" : "learning_rate";
        double[] values = figure is "learning-rate" or "mixture" ? [0.1, 0.9] : [0.1];
        var input = SampleSweep.Of(
            4,
            [
                .. from label in Enumerable.Range(0, 18)
                from value in values
                select ($"m{label}", "bias", SampleSweep.Axes((axis, new OptionValue.Real(value)))),
            ]
        );
        input = input with
        {
            Rows = [.. input.Rows.Select(r => r with { TrainableParameters = 512, Metrics = input.Rows[0].Metrics })],
        };
        var sketch = figure switch
        {
            "parameters" => ParametersFigure.Draw(input),
            "learning-rate" => LearningRateFigure.Draw(input),
            "curves" => CurvesFigure.Draw(input),
            _ => MixtureFigure.Draw(input),
        };

        Assert.All(sketch.Page!.Panels, panel =>
        {
            var limits = panel.Plot.Axes.GetLimits();
            var places = panel
                .Plot.GetPlottables<ScottPlot.Plottables.Markers>()
                .SelectMany(m => m.Data.GetScatterPoints())
                .Select(p => p.X)
                .ToList();
            var room = 0.02 * (limits.Right - limits.Left);

            Assert.True(places.Distinct().Count() >= 18);
            Assert.All(places, x => Assert.InRange(x, limits.Left + room, limits.Right - room));
        });
    }

    [Fact]
    public void Names_beside_lines_that_end_close_together_stand_in_a_column_which_covers_no_other_name()
    {
        // Two that end at one place, and one whose own place the column would take; one right of it, one far away.
        FrontLabel[] labels =
        [
            new("one", Colors.Black, 10, 0),
            new("two", Colors.Black, 10.1, 0),
            new("three", Colors.Black, 14, 1.1),
            new("right", Colors.Black, 19, 4),
            new("far", Colors.Black, 50, 50),
        ];

        var places = FrontLabels.Places(labels, gap: 1, line: 2, bottom: 1, l => l.X + 1, _ => 5);

        Assert.Equal(
            ["one", "three", "two"],
            places.Where(p => p.Place.IsJoined).Select(p => p.Label.Text).Order(StringComparer.Ordinal)
        );
        Assert.Equal(new FrontLabels.Place(51, 50, false), places.Single(p => p.Label.Text == "far").Place);
        Assert.Equal(new FrontLabels.Place(20, 7, false), places.Single(p => p.Label.Text == "right").Place);
        Assert.All(places, a =>
            Assert.All(places.Where(b => b != a), b =>
                Assert.True(Math.Abs(a.Place.Y - b.Place.Y) >= 2 || Math.Abs(a.Place.X - b.Place.X) >= 5)
            )
        );
    }

    [Fact]
    public void Nothing_is_enlarged_where_markers_are_apart_or_all_are_together()
    {
        var (x, y) = (new Scale(0, 100), new Scale(0, 100));

        Assert.Empty(Crowd.Of([new(10, 10), new(20, 10), new(30, 10), new(90, 90)], x, y));
        Assert.Empty(Crowd.Of([new(10, 10), new(10.5, 10), new(12, 10)], x, y));
        Assert.Empty(Crowd.Of([], x, y));
    }

    [Fact]
    public void One_wide_interval_is_cut_and_does_not_set_the_axis()
    {
        Estimate[] estimates =
        [
            new(95, 94.9, 95.1, 20),
            new(97, 96.8, 97.2, 20),
            new(98, 97.9, 98.1, 20),
            new(96, 71, 121, 2),
        ];

        var scale = Scale.Of(Reach.Of(estimates));

        Assert.InRange(scale.Low, 93, 94.9);
        Assert.InRange(scale.High, 98.1, 100);
        Assert.True(scale.IsCut(estimates));
        Assert.False(scale.IsCut(estimates[..3]));
    }

    [Theory]
    [InlineData(0.01)]
    [InlineData(30)]
    public void Intervals_alike_are_all_on_the_axis_however_wide(double half)
    {
        Estimate[] estimates = [.. new[] { 50.0, 50.1, 50.3 }.Select(m => new Estimate(m, m - half, m + half, 2))];

        Assert.False(Scale.Of(Reach.Of(estimates)).IsCut(estimates));
    }

    private static PixelRect Marker(Pixel p) => new(p.X - 3, p.X + 3, p.Y + 3, p.Y - 3);
}
