using TauGate.Core.Audits;

namespace TauGate.Core.Tests.Audits;

public sealed class SampleTests
{
    [Fact]
    public void Choice_follows_from_the_seed_and_has_no_number_twice()
    {
        var numbers = Enumerable.Range(0, 1000).Select(i => (long)i).ToArray();

        var chosen = Sample.Choose(numbers, 20, seed: 3);

        Assert.Equal(chosen, Sample.Choose(numbers.Reverse(), 20, seed: 3));
        Assert.NotEqual(chosen, Sample.Choose(numbers, 20, seed: 4));
        Assert.Equal(20, chosen.Distinct().Count());
        Assert.Equal(chosen.Order(), chosen);
    }

    [Fact]
    public void Choice_of_more_than_there_are_is_all() =>
        Assert.Equal([1L, 2L, 5L], Sample.Choose([5, 1, 2], 10, seed: 0));

    [Fact]
    public void Every_number_is_chosen_about_equally_often()
    {
        var counts = new int[10];
        for (var seed = 0; seed < 2000; seed++)
            foreach (var chosen in Sample.Choose(Enumerable.Range(0, 10).Select(i => (long)i), 3, seed))
                counts[chosen]++;

        Assert.All(counts, count => Assert.InRange(count, 500, 700)); // 600, deviation 20
    }
}
