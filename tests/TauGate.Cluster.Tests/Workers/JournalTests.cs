using TauGate.Cluster.Workers;
using TauGate.Core.Cells;
using TauGate.Core.Results;

namespace TauGate.Cluster.Tests.Workers;

public sealed class JournalTests : IDisposable
{
    private static readonly Digest Key = Digest.Of("key"u8);
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void Begun_task_without_an_end_is_a_loss_after_the_node_died()
    {
        using (var journal = Open()) journal.Begin(Guid.NewGuid(), new HeldTask(Key, 1));
        using var next = Open();

        Assert.Equal([(Key, 1)], next.Lost);
    }

    [Fact]
    public void Ended_task_is_no_loss()
    {
        using (var journal = Open()) BeginAndEnd(journal);
        using var next = Open();

        Assert.Empty(next.Lost);
    }

    [Fact]
    public void Losses_add_up_over_deaths_until_the_task_ends()
    {
        for (var death = 1; death <= 3; death++)
        {
            using var journal = Open();
            Assert.Equal(death - 1, journal.Lost.Select(l => l.Losses).SingleOrDefault());
            journal.Begin(Guid.NewGuid(), new HeldTask(Key, 1));
        }
        using (var journal = Open()) BeginAndEnd(journal);
        using var last = Open();
        Assert.Empty(last.Lost);
    }

    [Fact]
    public void Losses_that_reach_the_limit_are_told_once_and_then_begin_at_nothing()
    {
        for (var death = 1; death <= Limit; death++)
        {
            using var journal = Open();
            journal.Begin(Guid.NewGuid(), new HeldTask(Key, 1));
        }

        using (var told = Open()) Assert.Equal([(Key, Limit)], told.Lost);
        using var next = Open();
        Assert.Empty(next.Lost);
    }

    [Fact]
    public void Highest_term_is_remembered_and_lower_ones_are_refused()
    {
        using (var journal = Open()) Assert.True(journal.TryObey(7));
        using var next = Open();

        Assert.Equal(7, next.HighestTerm);
        Assert.False(next.TryObey(6));
        Assert.True(next.TryObey(7));
        Assert.True(next.TryObey(8));
    }

    [Fact]
    public void Torn_last_line_is_ignored()
    {
        using (var journal = Open())
        {
            journal.TryObey(3);
            journal.Begin(Guid.NewGuid(), new HeldTask(Key, 1));
        }
        using (var file = new FileStream(PathOf("journal"), FileMode.Open)) file.SetLength(file.Length - 20);
        using var next = Open();

        Assert.Equal(3, next.HighestTerm);
        Assert.Empty(next.Lost);
    }

    [Fact]
    public void Dead_workers_losses_are_taken_over()
    {
        using (var theirs = Journal.Open(PathOf("theirs"), Limit)) theirs.Begin(Guid.NewGuid(), new HeldTask(Key, 1));
        using (var mine = Open()) mine.Adopt(PathOf("theirs"));
        using var next = Open();

        Assert.Equal([(Key, 1)], next.Lost);
    }

    private const int Limit = 5;

    public void Dispose() => _folder.Dispose();

    private string PathOf(string name) => Path.Combine(_folder.Path, name);

    private Journal Open() => Journal.Open(PathOf("journal"), Limit);

    private static void BeginAndEnd(Journal journal)
    {
        var execution = Guid.NewGuid();
        journal.Begin(execution, new HeldTask(Key, 1));
        journal.End(execution, Key);
    }
}
