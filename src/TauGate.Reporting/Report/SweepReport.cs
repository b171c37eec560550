using System.Collections.Immutable;
using TauGate.Core.Claims;
using TauGate.Core.Ports;
using TauGate.Core.Sweeps;
using TauGate.Reporting.Figures;
using TauGate.Reporting.Tables;

namespace TauGate.Reporting.Report;

/// <summary>What a report says of a sweep.</summary>
/// <param name="Source">The sweep file's text, as it was submitted.</param>
/// <param name="Tables">With what each shows, the main one first.</param>
/// <param name="Figures">Drawn as SVG without title and caption, or why they are absent.</param>
/// <param name="Claims">Null when there is none that the sweep could settle.</param>
/// <param name="Origins">Where every result comes from.</param>
/// <param name="MadeAt">When this report was made.</param>
/// <param name="ProgramVersion">Of the program that made it.</param>
public sealed record SweepReport(
    StoredSweep Sweep,
    SweepSpec Spec,
    string Source,
    SweepProgress Progress,
    ImmutableArray<(string Summary, Table Table)> Tables,
    ImmutableArray<FigureResult> Figures,
    ClaimsOutcome? Claims,
    ImmutableArray<CellOrigin> Origins,
    DateTimeOffset MadeAt,
    string ProgramVersion
);
