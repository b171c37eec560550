using System.Collections.Immutable;
using TauGate.Core.Ports;
using TauGate.Core.Results;
using TauGate.Core.Sweeps;

namespace TauGate.Reporting.Tests;

public sealed class TableLockTests
{
    private static readonly SweepSpec Spec = Samples.Spec(2, Samples.Variant("taugate", "taugate"), Samples.Variant("lora", "lora", rank: 8));
    private static readonly ImmutableArray<CellOrigin> Origins = [.. Enumerable.Range(0, 3).SelectMany(s => new[] { Samples.Origin(Spec, 0, s), Samples.Origin(Spec, 1, s) })];

    [Fact]
    public void Lock_file_is_read_as_it_was_written_and_nothing_has_changed()
    {
        var written = Lock(Origins);

        var read = TableLock.Read(written.Write(), "paper.lock");

        Assert.Empty(read.ChangesTo(Lock(Origins)));
        Assert.Equal(written.Digest, read.Digest);
        Assert.Equal(written.Write(), read.Write());
    }

    [Fact]
    public void Each_change_is_said_with_the_cells_it_is_of()
    {
        ImmutableArray<CellOrigin> now =
        [
            Samples.Origin(Spec, 0, 0, result: "other bits"), Samples.Origin(Spec, 1, 0, foundation: "another"),
            .. Origins[2..5], // the last one is gone
        ];
        now = now.SetItem(2, now[2] with { Result = now[2].Result with { ProgramVersion = "0.4.0" } });

        Assert.Equal(
            [
                "1 cell is gone: lora rank=8 seed 2",
                "1 cell is of another foundation: lora rank=8 seed 0",
                "1 cell is of other bits: taugate seed 0",
                "the versions of TauGate were 0.3.0, now they are 0.3.0, 0.4.0",
            ],
            Lock(Origins).ChangesTo(Lock(now)));
        Assert.Equal(["1 cell is new: lora rank=8 seed 2"], Lock(Origins[..5]).ChangesTo(Lock(Origins)));
    }

    [Fact]
    public void Another_specification_is_said()
    {
        var later = TableLock.Of(Stored with { Revision = 2, SpecDigest = Samples.Digest("later") }, Spec, Origins);

        Assert.StartsWith("the sweep's specification is another: it was revision 1", Assert.Single(Lock(Origins).ChangesTo(later)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("no json")]
    [InlineData("null")]
    public void What_is_no_lock_file_is_refused(string text) =>
        Assert.Contains("not a lock file", Assert.Throws<InputException>(() => TableLock.Read(text, "paper.lock")).Message, StringComparison.Ordinal);

    [Fact]
    public void Lock_file_that_was_changed_by_hand_is_refused()
    {
        var text = Lock(Origins).Write().Replace("\"seed\": 2", "\"seed\": 3", StringComparison.Ordinal);

        Assert.Contains("changed after it was written", Assert.Throws<InputException>(() => TableLock.Read(text, "paper.lock")).Message, StringComparison.Ordinal);
    }

    private static StoredSweep Stored => Samples.Source(Spec).Sweep;

    private static TableLock Lock(ImmutableArray<CellOrigin> origins) => TableLock.Of(Stored, Spec, origins);
}
