using System.Collections.Immutable;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using TauGate.Core.Claims;
using TauGate.Core.Sweeps;

namespace TauGate.Application.Documents;

/// <summary><c>claims</c>.</summary>
/// <param name="Standard">Whether the sweep has no claims of its own, and these are the standard ones.</param>
/// <param name="LeftOut">Standard claims that the sweep cannot be judged by.</param>
/// <param name="Summary">How many claims have which verdict.</param>
public sealed record ClaimsDocument(
    string Sweep,
    long Seeds,
    long MissingCells,
    bool Standard,
    ImmutableArray<string> LeftOut,
    ClaimsSummaryPart Summary,
    ImmutableArray<JudgedClaimPart> Claims
) : Document
{
    /// <summary>Writes the angle brackets of claims as they are, rather than as <c>\u003C</c>.</summary>
    private static readonly DocumentJson Readable = new(
        new JsonSerializerOptions(DocumentJson.Default.Options)
        {
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        }
    );

    /// <inheritdoc/>
    public override string Print() => Print(Readable);

    /// <summary>The verdicts as a document.</summary>
    public static ClaimsDocument Of(ClaimsOutcome outcome) =>
        new(
            outcome.Sweep,
            outcome.Seeds,
            outcome.MissingCells,
            outcome.AreStandard,
            outcome.LeftOut,
            ClaimsSummaryPart.Of(outcome.Verdicts),
            [.. outcome.Verdicts.Select((verdict, i) => new JudgedClaimPart(verdict, outcome.SeedsSeen?[i]))]
        );
}

/// <summary>How many claims have which verdict.</summary>
/// <param name="Supported">Those that are arithmetic are not counted here.</param>
public sealed record ClaimsSummaryPart(int Supported, int Refuted, int Undecided, VerdictCounts Arithmetic)
{
    /// <summary>Counts them.</summary>
    public static ClaimsSummaryPart Of(ImmutableArray<ClaimVerdict> verdicts)
    {
        var tested = VerdictCounts.Of(verdicts.Where(v => !v.IsArithmetic));
        return new ClaimsSummaryPart(
            tested.Supported,
            tested.Refuted,
            tested.Undecided,
            VerdictCounts.Of(verdicts.Where(v => v.IsArithmetic))
        );
    }
}

/// <summary>Counts of verdicts.</summary>
public sealed record VerdictCounts(int Supported, int Refuted, int Undecided)
{
    /// <summary>Counts them.</summary>
    public static VerdictCounts Of(IEnumerable<ClaimVerdict> verdicts)
    {
        var counts = verdicts.CountBy(v => v.Verdict).ToDictionary();
        return new VerdictCounts(
            counts.GetValueOrDefault(Verdict.Supported),
            counts.GetValueOrDefault(Verdict.Refuted),
            counts.GetValueOrDefault(Verdict.Undecided)
        );
    }
}

/// <summary>The numbers of one comparison: the keys that claims and comparisons have in common.</summary>
public abstract record ClaimNumbers
{
    private protected ClaimNumbers(ClaimVerdict verdict, ClaimPart part)
    {
        var tested = verdict.IsTest && part.Effect?.CiLow is not null;
        Effect = part.Effect?.Mean;
        Std = part.Effect?.Std;
        CiLow = tested ? part.Effect!.CiLow : null;
        CiHigh = tested ? part.Effect!.CiHigh : null;
        CiLevel = tested ? 1 - part.Level : null;
        N = part.Effect?.N ?? 0;
        P = part.P;
        PAdjusted = part.AdjustedP;
        PZero = part.ZeroP;
        EquivalentAndDistinguishable = part.ZeroP is null ? null : part.IsEquivalentAndDistinguishable;
        EqualPairs = part.EqualPairs;
        PSignedRank = part.SignedRankP;
        BootstrapLow = part.Bootstrap?.Low;
        BootstrapHigh = part.Bootstrap?.High;
        PairedBy = part.IsPairedBySeedAlone ? "seed" : "seed and foundation";
        UnpairedSeeds = part.Unpaired;
        Missing = ClaimCellPart.Of(part.Missing);
        Diverged = ClaimCellPart.Of(part.Diverged);
        NotReached = ClaimCellPart.Of(part.NotReached);
    }

    /// <summary>Left side less right side.</summary>
    [JsonPropertyOrder(1)]
    public double? Effect { get; }

    /// <summary>Standard deviation.</summary>
    [JsonPropertyOrder(1)]
    public double? Std { get; }

    /// <summary>Null of what is not tested but looked up, as are the two after it.</summary>
    [JsonPropertyOrder(1)]
    public double? CiLow { get; }

    /// <summary>The interval's other end.</summary>
    [JsonPropertyOrder(1)]
    public double? CiHigh { get; }

    /// <summary>The interval's level.</summary>
    [JsonPropertyOrder(1)]
    public double? CiLevel { get; }

    /// <summary>Seeds that count.</summary>
    [JsonPropertyOrder(1)]
    public int N { get; }

    /// <summary>Null of what is not tested but looked up, as is the one after it.</summary>
    [JsonPropertyOrder(1)]
    public double? P { get; }

    /// <summary>Below alpha exactly when the part is decided.</summary>
    [JsonPropertyOrder(1)]
    public double? PAdjusted { get; }

    /// <summary>Of <c>within</c>: against 0; null otherwise, as is the one after it.</summary>
    [JsonPropertyOrder(1)]
    public double? PZero { get; }

    /// <summary>Whether the interval lies within the margin and leaves 0 out.</summary>
    [JsonPropertyOrder(1)]
    public bool? EquivalentAndDistinguishable { get; }

    /// <summary>Of <c>=</c>; null otherwise.</summary>
    [JsonPropertyOrder(1)]
    public int? EqualPairs { get; }

    /// <summary>A sensitivity.</summary>
    [JsonPropertyOrder(1)]
    public double? PSignedRank { get; }

    /// <summary>A sensitivity.</summary>
    [JsonPropertyOrder(1)]
    public double? BootstrapLow { get; }

    /// <summary>A sensitivity.</summary>
    [JsonPropertyOrder(1)]
    public double? BootstrapHigh { get; }

    /// <summary><c>seed and foundation</c>, or <c>seed</c>.</summary>
    [JsonPropertyOrder(1)]
    public string PairedBy { get; }

    /// <summary>Seeds whose cells started from different foundations.</summary>
    [JsonPropertyOrder(1)]
    public ImmutableArray<long> UnpairedSeeds { get; }

    /// <summary>Cells without a result.</summary>
    [JsonPropertyOrder(1)]
    public ImmutableArray<ClaimCellPart> Missing { get; }

    /// <summary>Cells whose loss became NaN or infinite.</summary>
    [JsonPropertyOrder(1)]
    public ImmutableArray<ClaimCellPart> Diverged { get; }

    /// <summary>Families of rows whose front ends below the target accuracy.</summary>
    [JsonPropertyOrder(1)]
    public ImmutableArray<ClaimCellPart> NotReached { get; }
}

/// <summary>A claim and its verdict, with the numbers of the comparison that decides it.</summary>
public sealed record JudgedClaimPart : ClaimNumbers
{
    internal JudgedClaimPart(ClaimVerdict verdict, int? seeds)
        : base(verdict, verdict.Deciding)
    {
        Name = verdict.Claim.Name;
        Text = verdict.Claim.Text;
        Verdict = Document.Word(verdict.Verdict);
        Reason = verdict.Reason;
        Exploratory = verdict.Exploratory is not null;
        ExploratoryReason = verdict.Exploratory;
        Registered = verdict.Origin?.Registered is { } registered ? RegisteredPart.Of(registered) : null;
        Cells = verdict.Origin?.Cells;
        ResultsBefore = verdict.Origin?.Before;
        Arithmetic = verdict.IsArithmetic;
        Test = verdict.IsTest;
        Alpha = verdict.Alpha;
        AlphaShare = verdict.IsTest ? verdict.Level : null;
        SeedsSeen = seeds;
        Parts = [.. verdict.Parts.Select(part => new ComparisonPart(verdict, part))];
    }

    /// <summary>The claim's name.</summary>
    public string Name { get; }

    /// <summary>As it is written in the sweep file.</summary>
    public string Text { get; }

    /// <summary><c>supported</c>, <c>refuted</c> or <c>undecided</c>.</summary>
    public string Verdict { get; }

    /// <summary>Why it is undecided; null otherwise.</summary>
    public string? Reason { get; }

    /// <summary>Whether it counts as a look at data and not as a test.</summary>
    public bool Exploratory { get; }

    /// <summary>Why; null of a test.</summary>
    public string? ExploratoryReason { get; }

    /// <summary>The earliest registration; null without one.</summary>
    public RegisteredPart? Registered { get; }

    /// <summary>Cells of its arms.</summary>
    public long? Cells { get; }

    /// <summary>Those that had a result when it was registered.</summary>
    public long? ResultsBefore { get; }

    /// <summary>Whether it follows from the sweep file alone.</summary>
    public bool Arithmetic { get; }

    /// <summary>Whether it was tested, and may be wrong by chance.</summary>
    public bool Test { get; }

    /// <summary>The claim's level.</summary>
    public double Alpha { get; }

    /// <summary>The share of it at which it was judged; null of what is not tested.</summary>
    public double? AlphaShare { get; }

    /// <summary>How many seeds the verdict saw; absent unless it was judged by looks.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? SeedsSeen { get; }

    /// <summary>Every comparison that it is made of.</summary>
    [JsonPropertyOrder(2)]
    public ImmutableArray<ComparisonPart> Parts { get; }
}

/// <summary>One comparison of a claim.</summary>
public sealed record ComparisonPart : ClaimNumbers
{
    internal ComparisonPart(ClaimVerdict verdict, ClaimPart part)
        : base(verdict, part)
    {
        At = part.At;
        Verdict = Document.Word(part.Verdict);
        Reason = part.Reason;
    }

    /// <summary>The values that it is about, by axis; empty for a claim of one comparison.</summary>
    public ImmutableSortedDictionary<string, OptionValue> At { get; }

    /// <summary><c>supported</c>, <c>refuted</c> or <c>undecided</c>.</summary>
    public string Verdict { get; }

    /// <summary>Why it is undecided; null otherwise.</summary>
    public string? Reason { get; }
}

/// <summary>When a claim was registered.</summary>
/// <param name="Digest">What could be published.</param>
/// <param name="At">To the tenth of a microsecond.</param>
public sealed record RegisteredPart(string Digest, string At, string Sweep)
{
    /// <summary>A registration's part.</summary>
    public static RegisteredPart Of(ClaimRegistration registered) =>
        new(
            registered.Digest.ToString(),
            registered.At.UtcDateTime.ToString("O", CultureInfo.InvariantCulture),
            registered.Sweep
        );
}

/// <summary>A cell that a claim needs.</summary>
/// <param name="Title">Label and axis values.</param>
public sealed record ClaimCellPart(string Title, long Seed)
{
    /// <summary>Those of several.</summary>
    public static ImmutableArray<ClaimCellPart> Of(ImmutableArray<ClaimCell> cells) =>
        [.. cells.Select(c => new ClaimCellPart(c.Title, c.Seed))];
}
