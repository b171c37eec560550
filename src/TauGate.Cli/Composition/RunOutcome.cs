using System.Collections.Immutable;
using TauGate.Cli.Progress;
using TauGate.Core.Ports;

namespace TauGate.Cli.Composition;

/// <summary>How a run ended.</summary>
/// <param name="Integrity">Null when the database could not be asked.</param>
/// <param name="Trained">Cells this process trained.</param>
/// <param name="FirstCellAfter">From the start of the process to the first trained cell.</param>
internal sealed record RunOutcome(
    RunProgress Progress, ImmutableArray<TableRow> Table, ImmutableArray<FailedCell> Failures, SweepIntegrity? Integrity, bool Interrupted,
    long Trained, TimeSpan? FirstCellAfter);
