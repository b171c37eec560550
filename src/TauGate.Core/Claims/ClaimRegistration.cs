namespace TauGate.Core.Claims;

/// <summary>
/// The registration of a claim. Its time is for people; which results came before it is decided by the numbers of
/// executions.
/// </summary>
/// <param name="Arms">As in <see cref="ClaimSubject"/>.</param>
/// <param name="Seeds">As in <see cref="ClaimSubject"/>.</param>
/// <param name="Sweep">Name of the sweep whose claim it was.</param>
/// <param name="Digest">Of the specification with its claims, before it was tuned: what can be published.</param>
/// <param name="LastExecution">Number of the last execution recorded by then. Results of executions with higher numbers
/// came afterwards.</param>
/// <param name="At">Database's clock.</param>
/// <param name="Claims">How many claims were registered together.</param>
public sealed record ClaimRegistration(
    Digest Arms,
    string Seeds,
    string Sweep,
    SpecDigest Digest,
    long LastExecution,
    DateTimeOffset At,
    int Claims
);
