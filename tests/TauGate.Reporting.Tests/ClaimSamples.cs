using System.Collections.Immutable;
using TauGate.Core.Claims;
using TauGate.Core.Statistics;
using TauGate.Core.Sweeps;

namespace TauGate.Tests;

/// <summary>Verdicts of every kind.</summary>
internal static class ClaimSamples
{
    private static readonly ClaimPart Rank1 = Part(
        Verdict.Refuted,
        new SampleSummary(20, -0.0012, 0.001, -0.00167, -0.00073),
        2.5e-5,
        rank: 1
    ) with
    {
        Level = 0.05 / 3,
        AdjustedP = 7.5e-5,
    };

    private static readonly ClaimPart Rank8 = Part(
        Verdict.Supported,
        new SampleSummary(18, 0.0083, 0.001, 0.0078, 0.0088),
        1e-17,
        rank: 8
    ) with
    {
        AdjustedP = 6e-17,
        Level = 0.05 / 6,
        Unpaired = [3, 5],
        SignedRankP = 1e-5,
        Bootstrap = (0.0079, 0.0087),
    };

    private static readonly ClaimPart Open = Part(Verdict.Undecided, new SampleSummary(3, 1024, 0, 1024, 1024), 0) with
    {
        Missing = [new ClaimCell("ia3", 4)],
        IsPairedBySeedAlone = true,
        Level = 0.01 / 3,
    };

    private static readonly ClaimPart Equivalent = Part(
        Verdict.Supported,
        new SampleSummary(20, 0.00048, 0.0008, 0.00001, 0.00097),
        2e-4
    ) with
    {
        Level = 0.05 / 3,
        AdjustedP = 6e-4,
        ZeroP = 0.0142,
    };

    private static readonly ClaimPart Counted = Part(Verdict.Supported, new SampleSummary(20, 794, 0, 794, 794), null);

    private static readonly ClaimPart Equal = Part(
        Verdict.Refuted,
        new SampleSummary(20, 0.0001, 0.0002, 0.00001, 0.0002),
        null
    ) with
    {
        EqualPairs = 18,
    };

    public static readonly ClaimsOutcome Outcome = new(
        "mine",
        20,
        [
            Of("some", "lora.a > taugate.a for some rank", Rank1, Rank8) with
            {
                Exploratory = "seeds were changed",
            },
            Of("one", "ia3.a > 0 level 0.01", Open) with
            {
                Reason = "no result: ia3 (seed 4)",
                Alpha = 0.01,
                Level = 0.01 / 3,
            },
            Of("near", "taugate.a - ia3.a within 0.001", Equivalent) with
            {
                Margin = 0.001,
            },
            Of("size", "lora.p > taugate.p", Counted) with
            {
                IsArithmetic = true,
                IsTest = false,
                Level = 0.05,
            },
            Of("same", "ia3.a = gains.a", Equal) with
            {
                IsTest = false,
                Level = 0.05,
            },
        ]
    )
    {
        MissingCells = 7,
        LeftOut = ["5-reduced-expressivity"],
    };

    /// <summary>Hangs on the last part, judged as one of three tests.</summary>
    private static ClaimVerdict Of(string name, string text, params ClaimPart[] parts) =>
        new(new Claim(name, text), parts[^1].Verdict, null, 0.05 / 3, [.. parts]) { Deciding = parts[^1] };

    private static ClaimPart Part(Verdict verdict, SampleSummary effect, double? p, int? rank = null) =>
        new(
            rank is { } r
                ? ImmutableSortedDictionary<string, OptionValue>.Empty.Add("rank", new OptionValue.Integer(r))
                : ImmutableSortedDictionary<string, OptionValue>.Empty,
            verdict,
            null,
            effect,
            p
        );
}
