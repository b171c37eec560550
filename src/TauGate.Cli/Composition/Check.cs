namespace TauGate.Cli.Composition;

/// <summary>The outcomes of a check.</summary>
internal enum CheckOutcome
{
    /// <summary>As needed.</summary>
    Good,

    /// <summary>Missing, or worth knowing; a run can do without.</summary>
    Note,

    /// <summary>A run would fail; the finding says what to do.</summary>
    Failed,
}

/// <summary>One finding of <c>taugate doctor</c>.</summary>
internal sealed record Check(string Name, CheckOutcome Outcome, string Finding);
