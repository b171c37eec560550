using System.Collections.Immutable;
using TauGate.Application.Claims;

namespace TauGate.Application.Documents;

/// <summary><c>claims --register</c>.</summary>
/// <param name="Digest">What can be published.</param>
/// <param name="RegisteredAt">By the database's clock.</param>
/// <param name="New">Whether it was registered now.</param>
public sealed record RegisteredClaimsDocument(
    string Sweep,
    string Digest,
    string RegisteredAt,
    bool New,
    ImmutableArray<RegisteredClaimPart> Claims
) : Document
{
    /// <summary>What was registered as a document.</summary>
    public static RegisteredClaimsDocument Of(RegisteredClaims registered) =>
        new(
            registered.Spec.Name,
            registered.Registration.Digest.ToString(),
            Time(registered.Registration.At),
            registered.Registration.IsNew,
            [
                .. registered.Spec.Claims.Select(
                    (claim, i) =>
                        new RegisteredClaimPart(
                            claim.Name,
                            claim.Text,
                            registered.Origins.IsEmpty ? null : registered.Origins[i].Cells,
                            registered.Origins.IsEmpty ? null : registered.Origins[i].Before,
                            registered.Exploratory(i) is not null,
                            registered.Exploratory(i)
                        )
                ),
            ]
        );
}

/// <summary>A registered claim.</summary>
/// <param name="Cells">Of its arms; null of a sweep that is to be tuned.</param>
/// <param name="ResultsBefore">How many of them had a result by then; null of a sweep that is to be tuned.</param>
public sealed record RegisteredClaimPart(
    string Name,
    string Text,
    long? Cells,
    long? ResultsBefore,
    bool Exploratory,
    string? ExploratoryReason
);
