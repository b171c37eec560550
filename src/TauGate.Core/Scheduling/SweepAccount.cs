using TauGate.Core.Results;

namespace TauGate.Core.Scheduling;

/// <summary>
/// What a coordinator has counted of a sweep since it became active here. The ledger's counts are the truth; these need
/// no query.
/// </summary>
/// <param name="Name">The sweep's name.</param>
/// <param name="Cells">Distinct cells.</param>
/// <param name="Done">Cells with a result, also those recorded before.</param>
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
    /// <summary>Whether every cell is done or given up, blocked cells aside.</summary>
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
