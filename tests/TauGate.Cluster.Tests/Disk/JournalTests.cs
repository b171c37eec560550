using TauGate.Cluster.Disk;
using TauGate.Core.Scheduling;

namespace TauGate.Cluster.Tests.Disk;

public sealed class JournalTests : IDisposable
{
    private static readonly TaskKey Key = new(Digest.Of("key"u8));
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void Begun_task_without_an_end_is_a_loss_after_the_node_died()
    {
        using (var journal = Open())
            Begin(journal);
        using var next = Open();

        Assert.Equal([(Key, 1)], next.Lost);
    }

    [Fact]
    public void Ended_task_is_no_loss()
    {
        using (var journal = Open())
            BeginAndEnd(journal);
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
            Begin(journal);
        }
        using (var journal = Open())
            BeginAndEnd(journal);
        using var last = Open();
        Assert.Empty(last.Lost);
    }

    [Fact]
    public void Deaths_on_other_nodes_are_counted_with_those_on_this_one()
    {
        using (var journal = Open())
            Begin(journal, losses: 3);
        using var next = Open();

        Assert.Equal([(Key, 4)], next.Lost);
    }

    [Fact]
    public void Loss_is_told_until_the_ledger_has_it()
    {
        using (var journal = Open())
            Begin(journal);
        using (var journal = Open())
            journal.Forget([(Key, 0)]);
        using (var journal = Open())
        {
            Assert.Equal([(Key, 1)], journal.Lost);
            journal.Forget([(Key, 1)]);
        }
        using var next = Open();
        Assert.Empty(next.Lost);
    }

    [Fact]
    public void Killed_task_is_no_loss_and_leaves_what_was_known_of_it()
    {
        using (var journal = Open())
            Begin(journal);
        using (var journal = Open())
        {
            var execution = Guid.NewGuid();
            journal.Begin(new ExecutionId(execution), new HeldTask(Key, 1), losses: 1);
            journal.Killed(new ExecutionId(execution));
        }
        using var next = Open();

        Assert.Equal([(Key, 1)], next.Lost);
    }

    [Fact]
    public void Journal_of_the_version_before_is_understood()
    {
        File.WriteAllText(PathOf("journal"), $"lost {Key} 2\nbegin {Guid.NewGuid():D} {Key} 1\n");
        using var journal = Open();

        Assert.Equal([(Key, 3)], journal.Lost);
    }

    [Fact]
    public void Highest_term_is_remembered_and_lower_ones_are_refused()
    {
        using (var journal = Open())
            Assert.True(journal.TryObey(new TermNumber(7)));
        using var next = Open();

        Assert.Equal(new TermNumber(7), next.HighestTerm);
        Assert.False(next.TryObey(new TermNumber(6)));
        Assert.True(next.TryObey(new TermNumber(7)));
        Assert.True(next.TryObey(new TermNumber(8)));
    }

    [Fact]
    public void Torn_last_line_is_ignored()
    {
        using (var journal = Open())
        {
            journal.TryObey(new TermNumber(3));
            Begin(journal);
        }
        using (var file = new FileStream(PathOf("journal"), FileMode.Open))
            file.SetLength(file.Length - 20);
        using var next = Open();

        Assert.Equal(new TermNumber(3), next.HighestTerm);
        Assert.Empty(next.Lost);
    }

    [Fact]
    public void Dead_workers_losses_are_taken_over()
    {
        using (var theirs = Journal.Open(PathOf("theirs")))
            Begin(theirs);
        using (var mine = Open())
            mine.Adopt(PathOf("theirs"));
        using var next = Open();

        Assert.Equal([(Key, 1)], next.Lost);
    }

    public void Dispose() => _folder.Dispose();

    private string PathOf(string name) => Path.Combine(_folder.Path, name);

    private Journal Open() => Journal.Open(PathOf("journal"));

    private static void Begin(Journal journal, int losses = 0) =>
        journal.Begin(ExecutionId.New(), new HeldTask(Key, 1), losses);

    private static void BeginAndEnd(Journal journal)
    {
        var execution = Guid.NewGuid();
        journal.Begin(new ExecutionId(execution), new HeldTask(Key, 1), losses: 0);
        journal.End(new ExecutionId(execution), Key);
    }
}
