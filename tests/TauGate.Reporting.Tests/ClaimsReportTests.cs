using System.Collections.Immutable;
using System.Text.Json;
using TauGate.Core.Claims;
using TauGate.Core.Statistics;
using TauGate.Core.Sweeps;

namespace TauGate.Reporting.Tests;

/// <summary>Verdicts as people and programs read them.</summary>
public sealed class ClaimsReportTests
{
    private static readonly ClaimPart Rank1 =
        Part(Verdict.Refuted, new SampleSummary(20, -0.0012, 0.001, -0.00167, -0.00073), 2.5e-5, rank: 1) with
        {
            Level = 0.05 / 3,
            AdjustedP = 7.5e-5,
        };

    private static readonly ClaimPart Rank8 = Part(Verdict.Supported, new SampleSummary(18, 0.0083, 0.001, 0.0078, 0.0088), 1e-17, rank: 8) with
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

    private static readonly ClaimPart Equivalent =
        Part(Verdict.Supported, new SampleSummary(20, 0.00048, 0.0008, 0.00001, 0.00097), 2e-4) with
        {
            Level = 0.05 / 3,
            AdjustedP = 6e-4,
            ZeroP = 0.0142,
        };

    private static readonly ClaimPart Counted = Part(Verdict.Supported, new SampleSummary(20, 794, 0, 794, 794), null);

    private static readonly ClaimPart Equal =
        Part(Verdict.Refuted, new SampleSummary(20, 0.0001, 0.0002, 0.00001, 0.0002), null) with { EqualPairs = 18 };

    private static readonly ClaimsOutcome Outcome = new("mine", 20,
    [
        Of("some", "lora.a > taugate.a for some rank", Rank1, Rank8) with { Exploratory = "seeds were changed" },
        Of("one", "ia3.a > 0 level 0.01", Open) with
        {
            Reason = "no result: ia3 (seed 4)", Alpha = 0.01, Level = 0.01 / 3,
        },
        Of("near", "taugate.a - ia3.a within 0.001", Equivalent) with { Margin = 0.001 },
        Of("size", "lora.p > taugate.p", Counted) with { IsArithmetic = true, IsTest = false, Level = 0.05 },
        Of("same", "ia3.a = gains.a", Equal) with { IsTest = false, Level = 0.05 },
    ])
    { MissingCells = 7, LeftOut = ["5-reduced-expressivity"] };

    [Fact]
    public void Text_has_verdicts_effects_and_what_limits_them() => Assert.Equal(
        """
        claims of mine: 2 supported, 1 refuted, 1 undecided; 1 holds by arithmetic

        SUPPORTED  some: lora.a > taugate.a for some rank
            rank=1  refuted     effect -0.00120 [-0.00167, -0.00073] at 98.3333 %  n 20  p 2.5e-5, 7.5e-5 adjusted
            rank=8  supported   effect +0.00830 [+0.00780, +0.00880] at 99.1667 %  n 18  p 1.0e-17, 6.0e-17 adjusted
              not paired, because their foundations differ: 2 seeds (3, 5)
            exploratory: seeds were changed

        UNDECIDED  one: ia3.a > 0 level 0.01
            effect +1,024 [+1,024, +1,024] at 99.6667 %  n 3  p 0
            undecided: no result: ia3 (seed 4)
            paired by seed alone: its arms start from different foundations

        SUPPORTED  near: taugate.a - ia3.a within 0.001
            effect +0.00048 [+0.00001, +0.00097] at 98.3333 %  n 20  p 2.0e-4, 6.0e-4 adjusted
            equivalent within 0.001, and distinguishable from 0 (p 0.014)

        HOLDS      size: lora.p > taugate.p
            effect +794  n 20

        REFUTED    same: ia3.a = gains.a
            effect +0.00010  n 20
            equal in 18 of 20 pairs

        left out, because the sweep lacks an arm of them, or several learning rates of one: 5-reduced-expressivity
        effect: left side less right side, over the seeds for which every arm has a result of the same foundation
        intervals: t over seeds, for this test set, at the level beside them; verdicts are theirs alone (docs/claims.md)
        level: 1 less alpha / 3, for the 3 claims that are tests; by Holm where one value decides
        p: two-sided, against the margin; adjusted for the same: to be compared with alpha

        """, ClaimsReport.Text(Outcome));

    [Fact]
    public void Text_of_looks_tells_how_many_seeds_they_saw()
    {
        var text = ClaimsReport.Text(Outcome with { SeedsSeen = [10, 20, 10, 10, 10], AreStandard = true });

        Assert.StartsWith(
            "claims of mine (it has none of its own: the standard ones): 2 supported, 1 refuted, 1 undecided; 1 holds",
            text, StringComparison.Ordinal);
        Assert.Contains("\n    decided by the look at 10 seeds, at alpha 0.0167\n", text, StringComparison.Ordinal);
        Assert.Contains("1 less alpha / (5 x 3), for the looks and the 3 claims that", text, StringComparison.Ordinal);
        // What is looked up in each cell is not decided by a look.
        Assert.Equal(3, text.Split("by the look at").Length - 1);
        Assert.Contains("\n    not decided by the look at 20 seeds, at alpha 0.00333", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Registrations_are_told_with_what_proves_them()
    {
        var at = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
        var digest = Samples.Digest("registered");
        ClaimVerdict With(int i, string name, ClaimRegistration? registered) =>
            Outcome.Verdicts[i] with
            {
                Claim = new Claim(name, "x > y"),
                Origin = new ClaimOrigin(registered, 36, 18, "first"),
            };
        var mine = new ClaimRegistration(default, "0..19", "mine", new SpecDigest(digest), 5, at, 2);
        var first = mine with { Sweep = "first", Digest = new SpecDigest(Samples.Digest("other")) };
        var outcome = Outcome with
        {
            Verdicts = [With(0, "a", mine), With(0, "d", null), With(1, "b", mine), With(1, "c", first)],
        };

        Assert.Contains(
            $"""
            registered 2026-01-02 03:04:05 UTC, digest {digest}: a, b
            registered in sweep 'first' 2026-01-02 03:04:05 UTC, digest {Samples.Digest("other")}: c
            not registered: d
            effect:
            """, ClaimsReport.Text(outcome), StringComparison.Ordinal);
        using var document = JsonDocument.Parse(ClaimsReport.Json(outcome));
        var (a, d) = (document.RootElement.GetProperty("claims")[0], document.RootElement.GetProperty("claims")[1]);
        Assert.Equal((36, 18), (a.GetProperty("cells").GetInt32(), a.GetProperty("results_before").GetInt32()));
        var registered = a.GetProperty("registered");
        Assert.Equal(
            (digest.ToString(), at, "mine"),
            (registered.GetProperty("digest").GetString(), registered.GetProperty("at").GetDateTimeOffset(),
                registered.GetProperty("sweep").GetString()));
        Assert.Equal(JsonValueKind.Null, d.GetProperty("registered").ValueKind);
    }

    [Fact]
    public void No_claims_are_said_to_be_none_and_no_look_to_be_no_look()
    {
        Assert.StartsWith("claims of mine: none\n", ClaimsReport.Text(Outcome with { Verdicts = [] }), StringComparison.Ordinal);
        Assert.StartsWith("claims of mine: no look yet, which needs every result of the first seeds\n", ClaimsReport.Text(Outcome with { Verdicts = [], SeedsSeen = [] }), StringComparison.Ordinal);
    }

    [Fact]
    public void Json_has_the_numbers_of_the_deciding_part_and_of_every_part()
    {
        using var document = JsonDocument.Parse(ClaimsReport.Json(Outcome));
        var root = document.RootElement;
        Assert.Equal(("mine", 20, 7, false), (root.GetProperty("sweep").GetString(), root.GetProperty("seeds").GetInt32(), root.GetProperty("missing_cells").GetInt32(), root.GetProperty("standard").GetBoolean()));
        var (some, one) = (root.GetProperty("claims")[0], root.GetProperty("claims")[1]);
        Assert.Equal(("some", "supported", true), (some.GetProperty("name").GetString(), some.GetProperty("verdict").GetString(), some.GetProperty("exploratory").GetBoolean()));
        Assert.Equal((0.0083, 0.0078, 18), (Number(some, "effect"), Number(some, "ci_low"), Number(some, "n")));
        Assert.Equal((6e-17, 0.05), (Number(some, "p_adjusted"), Number(some, "alpha")));
        Assert.Equal((0.05 / 3, 1 - 0.05 / 6), (Number(some, "alpha_share"), Number(some, "ci_level")));
        var rank1 = some.GetProperty("parts")[0];
        Assert.Equal((2.5e-5, 1 - 0.05 / 3), (Number(rank1, "p"), Number(rank1, "ci_level")));
        var (near, size, same) = (Claim(2), Claim(3), Claim(4));
        Assert.Equal((true, 0.0142), (Truth(near, "equivalent_and_distinguishable"), Number(near, "p_zero")));
        Assert.Equal((true, false, 794), (Truth(size, "arithmetic"), Truth(size, "test"), Number(size, "effect")));
        string[] untested = ["ci_low", "ci_high", "ci_level", "p", "p_adjusted", "alpha_share"];
        Assert.All(untested, name => Assert.Equal(JsonValueKind.Null, size.GetProperty(name).ValueKind));
        Assert.Equal(18, Number(same, "equal_pairs"));
        var summary = root.GetProperty("summary");
        string[] verdicts = ["supported", "refuted", "undecided"];
        Assert.Equal([2, 1, 1], verdicts.Select(v => Number(summary, v)));
        Assert.Equal(1, Number(summary.GetProperty("arithmetic"), "supported"));
        Assert.Equal((1, -0.0012), (some.GetProperty("parts")[0].GetProperty("at").GetProperty("rank").GetInt32(), some.GetProperty("parts")[0].GetProperty("effect").GetDouble()));
        Assert.Equal([3L, 5], some.GetProperty("unpaired_seeds").EnumerateArray().Select(s => s.GetInt64()));
        Assert.Equal(("seed", 4), (one.GetProperty("paired_by").GetString(), one.GetProperty("missing")[0].GetProperty("seed").GetInt32()));
        Assert.Equal(JsonValueKind.Null, one.GetProperty("bootstrap_low").ValueKind);
        Assert.False(some.TryGetProperty("seeds_seen", out _));
        Assert.EndsWith("}\n", ClaimsReport.Json(Outcome), StringComparison.Ordinal);

        JsonElement Claim(int index) => root.GetProperty("claims")[index];
        static double Number(JsonElement of, string name) => of.GetProperty(name).GetDouble();
        static bool Truth(JsonElement of, string name) => of.GetProperty(name).GetBoolean();
    }

    /// <summary>Hangs on the last part, judged as one of three tests.</summary>
    private static ClaimVerdict Of(string name, string text, params ClaimPart[] parts) =>
        new(new Claim(name, text), parts[^1].Verdict, null, 0.05 / 3, [.. parts]) { Deciding = parts[^1] };

    private static ClaimPart Part(Verdict verdict, SampleSummary effect, double? p, int? rank = null) => new(
        rank is { } r ? ImmutableSortedDictionary<string, OptionValue>.Empty.Add("rank", new OptionValue.Integer(r)) : ImmutableSortedDictionary<string, OptionValue>.Empty,
        verdict, null, effect, p);
}
