using TauGate.Core.Election;
using TauGate.Core.Ports;

namespace TauGate.Core.Tests.Election;

public sealed class MeetingPointTests
{
    private static readonly TermRow Row = new(new TermNumber(3), "holder", "address", 10);
    private readonly MeetingPoint _meeting = new(TimeSpan.FromSeconds(30));
    private TermRow _row = Row;
    private int _now;

    [Fact]
    public void Holder_at_another_address_is_joined_at_once_until_it_is_a_member()
    {
        Assert.Equal(MeetingStep.Join, Look());
        Assert.Equal(MeetingStep.Join, Look());
        Assert.Equal(MeetingStep.Stay, Look(isMember: true, holderIsMember: true));
    }

    [Fact]
    public void Released_term_is_nobody_to_join()
    {
        _row = Row with { Holder = null, Address = null };
        Assert.Equal(MeetingStep.Stay, Look());
    }

    [Fact]
    public void Holder_that_beats_and_cannot_be_joined_in_time_is_stood_by_and_a_silent_one_waited_for()
    {
        for (var i = 0; i < 3; i++)
            Assert.Equal(MeetingStep.Join, Look(seconds: 10));
        Assert.Equal(MeetingStep.StandBy, Look(seconds: 10));

        var silent = new MeetingPoint(TimeSpan.FromSeconds(30));
        for (var i = 0; i < 5; i++)
            Assert.Equal(MeetingStep.Join, silent.Observe(Row, true, false, false, TimeSpan.FromSeconds(10 * i)));
    }

    [Fact]
    public void Next_holder_has_the_whole_time_again()
    {
        for (var i = 0; i < 3; i++)
            Look(seconds: 10);
        _row = _row with { Number = new TermNumber(4), Holder = "next" };
        Assert.Equal(MeetingStep.Join, Look(seconds: 10));
        Assert.Equal(MeetingStep.Join, Look(seconds: 10));
    }

    [Fact]
    public void Holder_whose_address_means_nothing_here_is_stood_by_as_soon_as_it_is_seen_to_live()
    {
        Assert.Equal(MeetingStep.Stay, Look(canReach: false));
        Assert.Equal(MeetingStep.StandBy, Look(canReach: false));
    }

    [Fact]
    public void Cluster_that_is_not_the_holders_is_left_when_the_holder_stays_away()
    {
        for (var i = 0; i < 3; i++)
            Assert.Equal(MeetingStep.Stay, Look(isMember: true, seconds: 10));
        Assert.Equal(MeetingStep.Leave, Look(isMember: true, seconds: 10));
        Assert.Equal(MeetingStep.Stay, Look(isMember: true, holderIsMember: true, seconds: 10));
        Assert.Equal(MeetingStep.Stay, Look(isMember: true, seconds: 10));
    }

    private MeetingStep Look(bool canReach = true, bool isMember = false, bool holderIsMember = false, int seconds = 2)
    {
        var step = _meeting.Observe(_row, canReach, isMember, holderIsMember, TimeSpan.FromSeconds(_now));
        _now += seconds;
        _row = _row with { Beat = _row.Beat + 1 };
        return step;
    }
}
