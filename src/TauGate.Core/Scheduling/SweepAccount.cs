using TauGate.Core.Results;

namespace TauGate.Core.Scheduling;

/// <summary>
/// What a coordinator has seen of a sweep since it took it up. The ledger's counts are the truth; these need no query.
/// </summary>
/// <param name="Name">The sweep's name.</param>
/// <param name="Cells">Distinct cells.</param>
/// <param name="Done">Recorded, those before included.</param>
/// <param name="Failures">Failed attempts seen.</param>
public sealed record SweepAccount(
    string Name,
    int Cells,
    int Done,
    int Diverged,
    int Collapsed,
    int Quarantined,
    int Failures
)
{
    /// <summary>Whether nothing is left to wait for, but for blocked cells.</summary>
    public bool IsSettled => Done + Quarantined >= Cells;

    /// <summary>A cell was recorded for the first time.</summary>
    public SweepAccount Recorded(CellStatus status) =>
        this with
        {
            Done = Done + 1,
            Diverged = Diverged + (status == CellStatus.Diverged ? 1 : 0),
            Collapsed = Collapsed + (status == CellStatus.Collapsed ? 1 : 0),
        };

    /// <summary>An attempt of one of its tasks failed.</summary>
    public SweepAccount Failed(bool quarantined) =>
        this with
        {
            Failures = Failures + 1,
            Quarantined = Quarantined + (quarantined ? 1 : 0),
        };
}
