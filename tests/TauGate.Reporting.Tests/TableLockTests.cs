using System.Collections.Immutable;
using TauGate.Core.Audits;
using TauGate.Core.Claims;
using TauGate.Core.Errors;
using TauGate.Core.Ports;
using TauGate.Core.Sweeps;

namespace TauGate.Reporting.Tests;

public sealed class TableLockTests
{
    private static readonly SweepSpec Spec = Samples.Spec(
        2,
        Samples.Variant("taugate", "taugate"),
        Samples.Variant("lora", "lora", rank: 8)
    );
    private static readonly ImmutableArray<AuditedCell> Cells =
    [
        .. Enumerable.Range(0, 3).SelectMany(s => new[] { Cell(0, s), Cell(1, s) }),
    ];

    [Fact]
    public void Lock_file_is_read_as_it_was_written_and_nothing_has_changed()
    {
        var written = Lock(Cells);

        var read = TableLock.Read(written.Write(), "paper.lock");

        Assert.Empty(read.ChangesTo(Lock(Cells)));
        Assert.Equal(written.Digest, read.Digest);
        Assert.Equal(written.Write(), read.Write());
    }

    [Fact]
    public void Each_change_is_said_with_the_cells_it_is_of()
    {
        ImmutableArray<AuditedCell> now =
        [
            Cell(0, 0, result: "other bits"),
            Cell(1, 0, foundation: "another"),
            .. Cells[2..5], // the last one is gone
        ];
        now = now.SetItem(2, now[2] with { ProgramVersion = "0.4.0" });
        now = now.SetItem(3, now[3] with { Measures = Samples.Digest("another curve") });

        Assert.Equal(
            [
                "1 cell is gone: lora rank=8 seed 2",
                "1 cell is of another foundation: lora rank=8 seed 0",
                "1 cell is of other bits: taugate seed 0",
                "1 cell is of another curve, other gates, parameters or measures of the foundation: lora rank=8 seed 1",
                "the versions of TauGate were 0.3.0, now they are 0.3.0, 0.4.0",
            ],
            Lock(Cells).ChangesTo(Lock(now))
        );
        Assert.Equal(["1 cell is new: lora rank=8 seed 2"], Lock(Cells[..5]).ChangesTo(Lock(Cells)));
    }

    [Fact]
    public void Another_specification_is_said()
    {
        var later = TableLock.Of(
            Stored with
            {
                Revision = 2,
                SpecDigest = new SpecDigest(Samples.Digest("later")),
            },
            Cells,
            []
        );

        Assert.StartsWith(
            "the sweep's specification is another: it was revision 1",
            Assert.Single(Lock(Cells).ChangesTo(later)),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Claims_are_locked_with_the_digest_and_the_time_of_their_registration()
    {
        var locked = TableLock.Of(
            Stored,
            Cells,
            [Claimed("same"), Claimed("text"), Claimed("time"), Claimed("gone"), Claimed("late", before: 2)]
        );
        var now = TableLock.Of(
            Stored,
            Cells,
            [
                Claimed("same"),
                Claimed("text", "a > b by 1"),
                Claimed("time", seconds: 1),
                Claimed("new", "a < b"),
                Claimed("late", before: 3),
            ]
        );

        var read = TableLock.Read(locked.Write(), "paper.lock");

        Assert.Equal(locked.Write(), read.Write());
        Assert.Equal(
            (new SpecDigest(Samples.Digest("one")), At),
            (read.Claims![0].Registered, read.Claims[0].RegisteredAt)
        );
        var named = Samples.Digest("one").Short;
        Assert.Equal(
            [
                "the claim text is another: it was 'a > b', now it is 'a > b by 1'",
                $"the claim time was registered 2026-01-02 03:04:05 UTC ({named}), "
                    + $"now it is registered 2026-01-02 03:04:06 UTC ({named})",
                "the claim gone is gone: a > b",
                "the claim late had 2 results before it, now 3",
                "the claim new is new: a < b",
            ],
            read.ChangesTo(now)
        );
        foreach (var (was, becomes) in new[] { ("03:04:05", "03:04:04"), ("\"gone\"", "\"went\""), ("a > b", "a < b") })
        {
            var changed = locked.Write().Replace(was, becomes, StringComparison.Ordinal);
            Assert.NotEqual(locked.Write(), changed);
            Assert.Throws<InputException>(() => TableLock.Read(changed, "paper.lock"));
        }
    }

    [Theory]
    [InlineData("main")]
    [InlineData("claims")]
    [InlineData("front")]
    public void Committed_lock_files_are_whole(string name)
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(root!.FullName, "TauGate.sln")))
            root = root.Parent;
        var locked = TableLock.Read(
            File.ReadAllText(Path.Combine(root.FullName, "docs", "paper", $"{name}.lock")),
            name
        );

        Assert.Empty(locked.ChangesTo(locked));
        Assert.Single(locked.NumericClasses);
        // Registered before any result of theirs was recorded.
        Assert.All(locked.Claims ?? [], c => Assert.Equal((true, 0L), (c.Registered is not null, c.ResultsBefore)));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("no json")]
    [InlineData("null")]
    public void What_is_no_lock_file_is_refused(string text) =>
        Assert.Contains(
            "not a lock file",
            Assert.Throws<InputException>(() => TableLock.Read(text, "paper.lock")).Message,
            StringComparison.Ordinal
        );

    [Fact]
    public void Lock_file_that_was_changed_by_hand_is_refused()
    {
        var text = Lock(Cells).Write().Replace("\"seed\": 2", "\"seed\": 3", StringComparison.Ordinal);

        Assert.Contains(
            "changed after it was written",
            Assert.Throws<InputException>(() => TableLock.Read(text, "paper.lock")).Message,
            StringComparison.Ordinal
        );
    }

    private static DateTimeOffset At { get; } = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero).AddTicks(10);

    private static (Claim Claim, ClaimOrigin Origin) Claimed(
        string name,
        string text = "a > b",
        int seconds = 0,
        long before = 0
    )
    {
        var registered = new ClaimRegistration(
            Arms: default,
            "0..2",
            "paper",
            new SpecDigest(Samples.Digest("one")),
            LastExecution: 0,
            At.AddSeconds(seconds),
            Claims: 1
        );
        return (new Claim(name, text), new ClaimOrigin(registered, Cells: 6, before, FirstSweep: null));
    }

    private static StoredSweep Stored => Samples.Source(Spec).Sweep;

    private static TableLock Lock(ImmutableArray<AuditedCell> cells) => TableLock.Of(Stored, cells, []);

    private static AuditedCell Cell(int position, long seed, string result = "result", string foundation = "foundation")
    {
        var cell = Spec.Cell(seed * Spec.Variants.Length + position);
        var task = Spec.Task(cell);
        return new AuditedCell(
            "paper",
            cell.Ordinal,
            cell.Variant.Title,
            seed,
            task.Key,
            task.Foundation.Key,
            Samples.Foundation($"{foundation} {seed}"),
            new ResultDigest(Samples.Digest($"{result} {position} {seed}")),
            Samples.Digest($"measures {position} {seed}"),
            new NumericClass(Samples.Digest("class")),
            "0.3.0",
            "2.10.0",
            [],
            []
        );
    }
}
