using TauGate.Cluster.Scheduling;

namespace TauGate.Cluster.Tests.Scheduling;

public sealed class RunningNotesTests
{
    private readonly RunningNotes _notes = new();

    [Fact]
    public void Sweeps_whose_count_changed_are_told_and_the_others_not()
    {
        Tell(new() { [new SweepId(1)] = 2, [new SweepId(2)] = 1 });

        Assert.Equal(
            new Dictionary<SweepId, int> { [new SweepId(2)] = 3 },
            _notes.Next(
                new Dictionary<SweepId, int>
                {
                    [new SweepId(1)] = 2,
                    [new SweepId(2)] = 3,
                    [new SweepId(3)] = 0,
                }
            )
        );
    }

    [Fact]
    public void Nothing_is_told_twice()
    {
        Tell(new() { [new SweepId(1)] = 2 });

        Assert.Null(_notes.Next(new Dictionary<SweepId, int> { [new SweepId(1)] = 2 }));
    }

    [Fact]
    public void Sweep_that_is_gone_runs_nothing()
    {
        Tell(new() { [new SweepId(1)] = 2, [new SweepId(2)] = 0 });

        Assert.Equal(
            new Dictionary<SweepId, int> { [new SweepId(1)] = 0 },
            _notes.Next(new Dictionary<SweepId, int>())
        );
    }

    [Fact]
    public void Next_note_waits_until_the_last_is_written_and_is_the_newest()
    {
        _notes.Next(new Dictionary<SweepId, int> { [new SweepId(1)] = 1 });

        Assert.Null(_notes.Next(new Dictionary<SweepId, int> { [new SweepId(1)] = 2 }));
        _notes.Written();
        Assert.Equal(
            new Dictionary<SweepId, int> { [new SweepId(1)] = 3 },
            _notes.Next(new Dictionary<SweepId, int> { [new SweepId(1)] = 3 })
        );
    }

    private void Tell(Dictionary<SweepId, int> running)
    {
        Assert.NotNull(_notes.Next(running));
        _notes.Written();
    }
}
