namespace TauGate.Cli.Composition;

/// <summary>What a look at one thing found.</summary>
internal enum CheckOutcome
{
    /// <summary>As needed.</summary>
    Good,

    /// <summary>Not there yet, or worth knowing; a run copes by itself.</summary>
    Note,

    /// <summary>A run would fail; the finding says what to do.</summary>
    Failed,
}

/// <summary>One finding of <c>taugate doctor</c>.</summary>
internal sealed record Check(string Name, CheckOutcome Outcome, string Finding);
