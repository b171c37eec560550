using System.Collections.Immutable;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using TauGate.Core.Audits;
using TauGate.Core.Claims;
using TauGate.Core.Errors;
using TauGate.Core.Ports;
using TauGate.Core.Results;
using TauGate.Core.Sweeps;
using TauGate.Core.Text;

namespace TauGate.Reporting;

/// <summary>
/// What a table was made of, to be kept beside it: specification, every cell with the digests of its result and
/// foundation, and what computed them. Equal results give an equal file; its only times are those at which the claims
/// were registered.
/// </summary>
/// <param name="SpecDigest">Of the sweep's specification.</param>
/// <param name="NumericClasses">Of all cells, in order.</param>
/// <param name="Cells">In the order of the grid.</param>
/// <param name="Digest">Over everything above.</param>
public sealed record TableLock(
    string Sweep,
    int Revision,
    SpecDigest SpecDigest,
    ImmutableArray<NumericClass> NumericClasses,
    ImmutableArray<string> ProgramVersions,
    ImmutableArray<string> LibtorchVersions,
    ImmutableArray<LockedCell> Cells,
    Digest Digest
)
{
    /// <summary>The sweep's own claims, in its order, and when each was registered; null in files of before.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<LockedClaim>? Claims { get; init; }

    private const int MostNamed = 5;

    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        AllowDuplicateProperties = false,
        RespectRequiredConstructorParameters = true,
        RespectNullableAnnotations = true,
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>What the sweep's tables are made of now.</summary>
    /// <param name="cells">Of every result of the sweep, in the order of the grid: digests that were computed from the
    /// rows, not those stored beside them.</param>
    /// <param name="claims">The sweep's own, with where they come from.</param>
    public static TableLock Of(
        StoredSweep sweep,
        IReadOnlyCollection<AuditedCell> cells,
        IEnumerable<(Claim Claim, ClaimOrigin Origin)> claims
    )
    {
        cells = [.. cells.Where(c => c.WasRead)];
        var made = new TableLock(
            sweep.Name,
            sweep.Revision,
            sweep.SpecDigest,
            [.. cells.Select(c => c.NumericClass).Distinct().Order()],
            [.. cells.Select(c => c.ProgramVersion).Distinct().Order(StringComparer.Ordinal)],
            [.. cells.Select(c => c.LibtorchVersion).Distinct().Order(StringComparer.Ordinal)],
            [.. cells.Select(c => new LockedCell(c.Title, c.Seed, c.Key, c.Result, c.Foundation, c.Measures))],
            default
        )
        {
            Claims = [.. claims.Select(c => Locked(c.Claim, c.Origin))],
        };
        return made with { Digest = made.ComputeDigest() };
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <exception cref="InputException">It is not a lock file, or was changed by hand.</exception>
    public static TableLock Read(string json, string file)
    {
        try
        {
            var read = JsonSerializer.Deserialize<TableLock>(json, Options) ?? throw new JsonException("got null");
            return read.ComputeDigest() == read.Digest
                ? read
                : throw new InputException(
                    $"{file}: its digest is not that of its content: the file was changed after it was written."
                );
        }
        catch (JsonException e)
        {
            throw new InputException($"{file}: not a lock file of 'taugate table --lock' ({e.Message}).", e);
        }
    }

    /// <summary>As JSON, ending with a line feed.</summary>
    public string Write() => JsonSerializer.Serialize(this, Options) + "\n";

    /// <summary>What is another now than it was here, one thing a line for people; empty when nothing is.</summary>
    public ImmutableArray<string> ChangesTo(TableLock now)
    {
        var changes = new List<string>();
        if (SpecDigest != now.SpecDigest)
            changes.Add(
                Invariant(
                    $"the sweep's specification is another: it was revision {Revision} ({SpecDigest.Short}), "
                        + $"now it is {now.Revision} ({now.SpecDigest.Short})"
                )
            );
        changes.AddRange(ClaimChanges(now));
        var (before, after) = (ByPlace(Cells), ByPlace(now.Cells));
        Add("new", now.Cells.Where(c => !before.ContainsKey((c.Row, c.Seed))));
        Add("gone", Cells.Where(c => !after.ContainsKey((c.Row, c.Seed))));
        var both = now
            .Cells.Where(c => before.ContainsKey((c.Row, c.Seed)))
            .Select(c => (Before: before[(c.Row, c.Seed)], Now: c))
            .ToList();
        Add("another task now", both.Where(c => c.Before.Key != c.Now.Key).Select(c => c.Now));
        both.RemoveAll(c => c.Before.Key != c.Now.Key);
        Add("of another foundation", both.Where(c => c.Before.Foundation != c.Now.Foundation).Select(c => c.Now));
        both.RemoveAll(c => c.Before.Foundation != c.Now.Foundation);
        Add("of other bits", both.Where(c => c.Before.Result != c.Now.Result).Select(c => c.Now));
        Add(
            "of another curve, other gates, parameters or measures of the foundation",
            both.Where(c => c.Before.Measures != c.Now.Measures).Select(c => c.Now)
        );
        AddSets("numeric classes", NumericClasses.Select(d => d.Short), now.NumericClasses.Select(d => d.Short));
        AddSets("versions of TauGate", ProgramVersions, now.ProgramVersions);
        AddSets("versions of libtorch", LibtorchVersions, now.LibtorchVersions);
        return [.. changes];

        void Add(string what, IEnumerable<LockedCell> cells)
        {
            var all = cells.ToList();
            if (all.Count == 0)
                return;
            var named = string.Join(", ", all.Take(MostNamed).Select(c => Invariant($"{c.Row} seed {c.Seed}")));
            changes.Add(
                Invariant(
                    $"{all.Count:N0} {Plural.Of(all.Count, "cell is", "cells are")} {what}: "
                        + $"{named}{(all.Count > MostNamed ? ", ..." : "")}"
                )
            );
        }

        void AddSets(string what, IEnumerable<string> was, IEnumerable<string> isNow)
        {
            var (old, present) = (string.Join(", ", was), string.Join(", ", isNow));
            if (old != present)
                changes.Add(
                    $"the {what} were {(old.Length > 0 ? old : "none")}, "
                        + $"now they are {(present.Length > 0 ? present : "none")}"
                );
        }
    }

    private static LockedClaim Locked(Claim claim, ClaimOrigin origin) =>
        new(claim.Name, claim.Text, origin.Registered?.Digest, origin.Registered?.At, origin.Before);

    private IEnumerable<string> ClaimChanges(TableLock now)
    {
        if (Claims is not { } then || now.Claims is not { } present)
            yield break;
        var after = present.ToDictionary(c => c.Name, StringComparer.Ordinal);
        foreach (var claim in then)
        {
            if (!after.Remove(claim.Name, out var other))
                yield return $"the claim {claim.Name} is gone: {claim.Text}";
            else if (claim.Text != other.Text)
                yield return $"the claim {claim.Name} is another: it was '{claim.Text}', now it is '{other.Text}'";
            else if (claim.Registered != other.Registered || claim.RegisteredAt != other.RegisteredAt)
                yield return $"the claim {claim.Name} was {When(claim)}, now it is {When(other)}";
            else if (claim.ResultsBefore != other.ResultsBefore)
                yield return Invariant(
                    $"the claim {claim.Name} had {claim.ResultsBefore} results before it, now {other.ResultsBefore}"
                );
        }
        foreach (var claim in present.Where(c => after.ContainsKey(c.Name)))
            yield return $"the claim {claim.Name} is new: {claim.Text}";

        static string When(LockedClaim claim)
        {
            if (claim is not { Registered: { } digest, RegisteredAt: { } at })
                return "not registered";
            return Invariant($"registered {at.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC ({digest.Short})");
        }
    }

    private static Dictionary<(string, long), LockedCell> ByPlace(IEnumerable<LockedCell> cells) =>
        cells.ToDictionary(c => (c.Row, c.Seed));

    private Digest ComputeDigest()
    {
        using var hash = new CanonicalHash("taugate/lock");
        hash.Add("sweep", Sweep).Add("revision", Revision).Add("spec", SpecDigest.Value);
        foreach (var numericClass in NumericClasses)
            hash.Add("numeric_class", numericClass.Value);
        foreach (var version in ProgramVersions)
            hash.Add("program_version", version);
        foreach (var version in LibtorchVersions)
            hash.Add("libtorch_version", version);
        foreach (var cell in Cells)
        {
            hash.Add("row", cell.Row)
                .Add("seed", cell.Seed)
                .Add("key", cell.Key.Value)
                .Add("result", cell.Result.Value)
                .Add("foundation", cell.Foundation.Value)
                .Add("measures", cell.Measures);
        }
        foreach (var claim in Claims ?? [])
        {
            hash.Add("claim", claim.Name).Add("text", claim.Text).Add("results_before", claim.ResultsBefore);
            if (claim.Registered is { } registered)
                hash.Add("registered", registered.Value);
            if (claim.RegisteredAt is { } at)
                hash.Add("registered_at", at.UtcTicks);
        }
        return hash.Finish();
    }
}

/// <summary>One claim of a locked table's sweep.</summary>
/// <param name="Registered">
/// What can be published of it: the digest of the specification that it was registered with; null when it was not.
/// </param>
/// <param name="RegisteredAt">By the database's clock.</param>
/// <param name="ResultsBefore">
/// How many cells of its arms had results by then; of a claim that was not registered, have them now.
/// </param>
public sealed record LockedClaim(
    string Name,
    string Text,
    SpecDigest? Registered,
    DateTimeOffset? RegisteredAt,
    long ResultsBefore
);

/// <summary>One cell of a locked table.</summary>
/// <param name="Row">Title of its row.</param>
/// <param name="Key">The cell's.</param>
/// <param name="Result">Digest of its result.</param>
/// <param name="Foundation">Digest of the foundation that it started from.</param>
/// <param name="Measures">Digest of what else is reproducible and printed
/// (<see cref="CellResult.ComputeMeasuresDigest"/>).</param>
public sealed record LockedCell(
    string Row,
    long Seed,
    CellKey Key,
    ResultDigest Result,
    TensorDigest Foundation,
    Digest Measures
);
