using FsCheck;
using FsCheck.Fluent;
using TauGate.Core.Fronts;

namespace TauGate.Core.Tests.Fronts;

/// <summary>Which points are on a front, and what it gives at a level.</summary>
public sealed class ParetoFrontTests
{
    private static readonly FrontPoint[] Points = [new(0.97, 0.90), new(0.95, 0.96), new(0.96, 0.94)];

    [Fact]
    public void Front_has_the_points_that_no_other_exceeds_on_both_modes()
    {
        var front = ParetoFront.Of([.. Points, new(0.955, 0.93), new(0.94, 0.95)]);

        Assert.Equal([new(0.95, 0.96), new(0.96, 0.94), new(0.97, 0.90)], front.Points);
        Assert.Equal(0.97, front.HighestTarget);
        Assert.True(front.Has(new(0.96, 0.94)));
        Assert.False(front.Has(new(0.955, 0.93)));
    }

    [Fact]
    public void Of_points_with_one_equal_accuracy_the_better_stays_and_equal_ones_are_one()
    {
        var front = ParetoFront.Of([
            new(0.95, 0.96),
            new(0.96, 0.96),
            new(0.96, 0.94),
            new(0.97, 0.9),
            new(0.97, 0.9),
            new(0.97, 0.89),
        ]);

        Assert.Equal([new(0.96, 0.96), new(0.97, 0.9)], front.Points);
    }

    [Theory]
    [InlineData(0.5, 0.96)] // below the lowest point, which reaches the level too
    [InlineData(0.95, 0.96)]
    [InlineData(0.9525, 0.955)] // a quarter of the way
    [InlineData(0.96, 0.94)]
    [InlineData(0.965, 0.92)]
    [InlineData(0.97, 0.90)]
    public void Source_accuracy_at_a_level_is_on_the_line_between_neighbours(double target, double source) =>
        Assert.Equal(source, ParetoFront.Of(Points).SourceAt(target)!.Value, 1e-12);

    [Fact]
    public void Level_above_the_highest_is_not_reached_by_the_smallest_amount()
    {
        var front = ParetoFront.Of(Points);

        Assert.Equal(0.90, front.SourceAt(0.97));
        Assert.Null(front.SourceAt(Math.BitIncrement(0.97)));
        Assert.Null(front.SourceAt(double.NaN));
    }

    [Fact]
    public void Point_below_the_line_of_its_neighbours_is_on_the_front_and_a_dominated_one_changes_nothing()
    {
        // No convex hull: what was trained there was worse than the line.
        Assert.Equal(0.91, ParetoFront.Of([.. Points, new(0.965, 0.91)]).SourceAt(0.965));
        Assert.Equal(0.92, ParetoFront.Of([.. Points, new(0.959, 0.93)]).SourceAt(0.965)!.Value, 1e-12);
    }

    [Fact]
    public void Nothing_and_what_is_not_finite_is_refused()
    {
        Assert.Throws<ArgumentException>(() => ParetoFront.Of([]));
        Assert.Throws<ArgumentException>(() => ParetoFront.Of([new(0.9, double.NaN)]));
    }

    [Fact]
    public void More_target_accuracy_never_keeps_more_and_no_point_lies_above_the_front()
    {
        // A coarse grid, so that points share accuracies.
        var point = from target in Gen.Choose(0, 20) from source in Gen.Choose(0, 20) select (target, source);
        Prop.ForAll(Arb.From(Gen.NonEmptyListOf(point)), IsFront).Check(Config.QuickThrowOnFailure.WithMaxTest(500));

        static bool IsFront(IEnumerable<(int Target, int Source)> grid)
        {
            var points = grid.Select(p => new FrontPoint(p.Target / 20.0, p.Source / 20.0)).ToList();
            var front = ParetoFront.Of(points);
            var levels = Enumerable.Range(0, 41).Select(k => front.SourceAt(k / 40.0)).ToList();
            var reached = levels.TakeWhile(l => l is not null).ToList();
            return levels.Skip(reached.Count).All(l => l is null)
                && reached.Zip(reached.Skip(1)).All(l => l.First >= l.Second)
                && points.All(p => front.SourceAt(p.Target) >= p.Source)
                && front.Points.All(p => front.SourceAt(p.Target) == p.Source && points.Contains(p));
        }
    }
}
