using System.Text.Json;
using TauGate.Application.Documents;
using TauGate.Core.Claims;

namespace TauGate.Cli.Tests.Application;

/// <summary>Verdicts as programs read them.</summary>
public sealed class ClaimsDocumentTests
{
    private static readonly ClaimsOutcome Outcome = ClaimSamples.Outcome;

    [Fact]
    public void Json_has_the_numbers_of_the_deciding_part_and_of_every_part()
    {
        using var document = JsonDocument.Parse(ClaimsDocument.Of(Outcome).Print());
        var root = document.RootElement;
        Assert.Equal(
            ("mine", 20, 7, false),
            (
                root.GetProperty("sweep").GetString(),
                root.GetProperty("seeds").GetInt32(),
                root.GetProperty("missing_cells").GetInt32(),
                root.GetProperty("standard").GetBoolean()
            )
        );
        var (some, one) = (root.GetProperty("claims")[0], root.GetProperty("claims")[1]);
        Assert.Equal(
            ("some", "supported", true),
            (
                some.GetProperty("name").GetString(),
                some.GetProperty("verdict").GetString(),
                some.GetProperty("exploratory").GetBoolean()
            )
        );
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
        Assert.Equal(
            (1, -0.0012),
            (
                some.GetProperty("parts")[0].GetProperty("at").GetProperty("rank").GetInt32(),
                some.GetProperty("parts")[0].GetProperty("effect").GetDouble()
            )
        );
        Assert.Equal([3L, 5], some.GetProperty("unpaired_seeds").EnumerateArray().Select(s => s.GetInt64()));
        Assert.Equal(
            ("seed", 4),
            (one.GetProperty("paired_by").GetString(), one.GetProperty("missing")[0].GetProperty("seed").GetInt32())
        );
        Assert.Equal(JsonValueKind.Null, one.GetProperty("bootstrap_low").ValueKind);
        Assert.False(some.TryGetProperty("seeds_seen", out _));
        Assert.Contains(
            "\"text\": \"lora.a > taugate.a for some rank\"",
            ClaimsDocument.Of(Outcome).Print(),
            StringComparison.Ordinal
        );

        JsonElement Claim(int index) => root.GetProperty("claims")[index];
        static double Number(JsonElement of, string name) => of.GetProperty(name).GetDouble();
        static bool Truth(JsonElement of, string name) => of.GetProperty(name).GetBoolean();
    }

    [Fact]
    public void Registered_claim_has_what_proves_it_and_what_was_known_by_then()
    {
        var at = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
        var digest = Digest.Of("registered"u8);
        var registration = new ClaimRegistration(default, "0..19", "mine", new SpecDigest(digest), 5, at, 2);
        ClaimVerdict With(ClaimRegistration? registered) =>
            Outcome.Verdicts[0] with
            {
                Origin = new ClaimOrigin(registered, 36, 18, "first"),
            };
        var outcome = Outcome with { Verdicts = [With(registration), With(null)] };

        using var document = JsonDocument.Parse(ClaimsDocument.Of(outcome).Print());
        var (a, d) = (document.RootElement.GetProperty("claims")[0], document.RootElement.GetProperty("claims")[1]);
        Assert.Equal((36, 18), (a.GetProperty("cells").GetInt32(), a.GetProperty("results_before").GetInt32()));
        var registered = a.GetProperty("registered");
        Assert.Equal(
            (digest.ToString(), at, "mine"),
            (
                registered.GetProperty("digest").GetString(),
                registered.GetProperty("at").GetDateTimeOffset(),
                registered.GetProperty("sweep").GetString()
            )
        );
        Assert.Equal(JsonValueKind.Null, d.GetProperty("registered").ValueKind);
    }
}
