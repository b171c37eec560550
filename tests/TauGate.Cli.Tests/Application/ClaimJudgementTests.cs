using System.Collections.Immutable;
using TauGate.Application.Claims;
using TauGate.Application.Documents;
using TauGate.Cli.Progress;
using TauGate.Core.Claims;
using TauGate.Core.Errors;
using TauGate.Core.Ports;
using TauGate.Core.Results;
using TauGate.Core.SweepFiles;
using TauGate.Core.Sweeps;
using TauGate.Training.Adapters;

namespace TauGate.Cli.Tests.Application;

/// <summary>Which claims a sweep is judged by.</summary>
public sealed class ClaimJudgementTests
{
    private static readonly SweepSpec Plain = Sweep("");

    private static readonly SweepSpec Claimed = Sweep(
        "claims: { mine: 'taugate.target_accuracy > frozen.target_accuracy' }"
    );

    private static readonly SweepSpec Other = Sweep("claims: { other: 'taugate.target_accuracy < 0.5' }");

    [Fact]
    public void Sweep_is_judged_by_its_own_claims()
    {
        var outcome = ClaimJudgement.Judge("a", [new SweepRevision(1, Claimed, 0)], null, Rows(), isSequential: false);

        Assert.Equal(
            ("mine", Verdict.Supported, null),
            Assert.Single(outcome.Verdicts.Select(v => (v.Claim.Name, v.Verdict, v.Exploratory)))
        );
        Assert.False(outcome.AreStandard);
        Assert.Null(outcome.SeedsSeen);
    }

    [Fact]
    public void Sweep_without_claims_is_judged_by_the_standard_ones_it_has_arms_for()
    {
        var outcome = ClaimJudgement.Judge("a", [new SweepRevision(1, Plain, 0)], Plain, Rows(), isSequential: false);

        Assert.True(outcome.AreStandard);
        Assert.Equal(
            [
                "1-beats-frozen",
                "2-parameters",
                "3-minority-active",
                "3b-fewer-take-part",
                "9-hardened-within-0.1-points-of-soft",
            ],
            outcome.Verdicts.Select(v => v.Claim.Name)
        );
        Assert.Contains("6-within-0.1-points-of-ia3", outcome.LeftOut);
    }

    [Fact]
    public void Claims_of_the_file_are_judged_when_the_stored_sweep_does_not_have_them()
    {
        var outcome = ClaimJudgement.Judge("a", [new SweepRevision(1, Claimed, 0)], Other, Rows(), isSequential: false);

        var verdict = Assert.Single(outcome.Verdicts);
        Assert.Equal(("other", Verdict.Refuted), (verdict.Claim.Name, verdict.Verdict));
    }

    [Fact]
    public async Task Claims_are_tests_when_they_were_registered_before_their_results_and_exploratory_otherwise()
    {
        var test = await OriginAsync(Claimed, file: null, firstResult: 7);
        Assert.Equal((null, 24), (test.Exploratory, test.Origin?.Cells));

        Assert.Equal(
            "24 of its 24 cells had results when the claim was written, first in sweep 'first'",
            (await OriginAsync(Claimed, file: null, firstResult: 6)).Exploratory
        );
        Assert.Equal(
            "the claim was not registered, and there are results of 12 of its 12 cells, first in sweep 'first'",
            (await OriginAsync(Claimed, Other, firstResult: 7)).Exploratory
        );
    }

    [Fact]
    public async Task Standard_claims_of_a_sweep_that_does_not_name_them_are_exploratory() =>
        Assert.StartsWith(
            "the claim was not registered, and ",
            (await OriginAsync(Plain, file: null, firstResult: 7)).Exploratory,
            StringComparison.Ordinal
        );

    [Fact]
    public async Task Registering_says_of_each_claim_whether_it_comes_before_its_results()
    {
        var early = await RegisterAsync(Claimed, firstResult: 7);
        var late = await RegisterAsync(Claimed, firstResult: 6);
        var tuned = await RegisterAsync(
            Claimed with
            {
                Tune = new TuneSpec(new SeedSet([new SeedRange(1000, 1000)]), [0.1]),
            },
            firstResult: 1
        );

        Assert.Equal(
            [
                "a: 1 claim registered 2026-01-02 03:04:05 UTC",
                $"  digest {SweepJson.DigestOf(Claimed)}",
                "  mine: before any result of its 24 cells",
            ],
            ClaimText.Lines(early).SkipLast(1)
        );
        Assert.Equal(
            "  mine: EXPLORATORY: 24 of its 24 cells had results when the claim was written, first in sweep 'first'",
            ClaimText.Lines(late).ElementAt(2)
        );
        var claim = Assert.Single(RegisteredClaimsDocument.Of(late).Claims);
        Assert.Equal((24, true), (claim.ResultsBefore, claim.Exploratory));
        Assert.Null(Assert.Single(RegisteredClaimsDocument.Of(tuned).Claims).Cells);
        Assert.Equal(
            "  Their cells are known when the sweep is tuned: 'taugate claims a' then says which had results by now.",
            ClaimText.Lines(tuned).ElementAt(2)
        );
    }

    [Fact]
    public async Task File_without_claims_registers_nothing()
    {
        var error = await Assert.ThrowsAsync<InputException>(() => RegisterAsync(Plain, firstResult: 1));

        Assert.Contains("Write them into its section 'claims:'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Looks_are_taken_when_asked_for()
    {
        var outcome = ClaimJudgement.Judge("a", [new SweepRevision(1, Claimed, 0)], null, Rows(), isSequential: true);

        Assert.Equal([10], outcome.SeedsSeen);
        Assert.Equal(0.01, outcome.Verdicts.Single().Level, 12);
    }

    [Fact]
    public async Task Arithmetic_is_not_exploratory_whenever_it_was_written()
    {
        var sizes = Sweep("claims: { sizes: 'taugate.trainable_parameters = 2 * taugate.hidden_units' }");

        var verdict = await OriginAsync(Claimed, sizes, firstResult: 1);

        Assert.True(verdict.IsArithmetic);
        Assert.Null(verdict.Exploratory);
    }

    /// <summary>
    /// The first verdict on a stored sweep, where the claims of <see cref="Claimed"/> are registered.
    /// </summary>
    private static async Task<ClaimVerdict> OriginAsync(SweepSpec stored, SweepSpec? file, long firstResult)
    {
        ImmutableArray<SweepRevision> revisions = [new SweepRevision(1, stored, 0)];
        var judged = ClaimJudgement.Judge("a", revisions, file, Rows(), isSequential: false);
        var register = new Register(firstResult);
        var outcome = await ClaimJudgement.WithOriginsAsync(judged, revisions, register, CancellationToken.None);
        return outcome.Verdicts[0];
    }

    private static Task<RegisteredClaims> RegisterAsync(SweepSpec spec, long firstResult) =>
        ClaimRegistrar.RunAsync(new Register(firstResult), spec, CancellationToken.None);

    /// <summary>The claims of <see cref="Claimed"/>, registered after execution 6; every cell has a result.</summary>
    private sealed class Register(long firstResult) : IRegistrationStore
    {
        private static readonly DateTimeOffset At = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

        public Task<Registration> RegisterAsync(SweepSpec spec, CancellationToken cancellation) =>
            Task.FromResult(new Registration(SweepJson.DigestOf(spec), At, IsNew: true));

        public Task<ImmutableArray<ClaimRegistration>> OfAsync(
            IReadOnlyCollection<Digest> arms,
            CancellationToken cancellation
        )
        {
            var known = Claimed.Claims.Select(c => ClaimSubject.Of(Claimed, c)).Where(s => arms.Contains(s.Arms));
            var digest = SweepJson.DigestOf(Claimed);
            return Task.FromResult<ImmutableArray<ClaimRegistration>>([
                .. known.Select(s => new ClaimRegistration(s.Arms, s.Seeds, "a", digest, 6, At, 1)),
            ]);
        }

        public Task<IReadOnlyDictionary<CellKey, long>> FirstExecutionsAsync(
            IReadOnlyCollection<CellKey> cells,
            CancellationToken cancellation
        ) => Task.FromResult<IReadOnlyDictionary<CellKey, long>>(cells.ToDictionary(c => c, _ => firstResult));

        public Task<IReadOnlyDictionary<CellKey, string>> SweepsAsync(
            IReadOnlyCollection<CellKey> cells,
            CancellationToken cancellation
        ) => Task.FromResult<IReadOnlyDictionary<CellKey, string>>(cells.ToDictionary(c => c, _ => "first"));
    }

    private static SweepSpec Sweep(string claims) =>
        SweepFile.Parse(
            $"name: a\nseeds: 0..11\nmethods: {{ frozen: {{}}, taugate: {{}} }}\n{claims}",
            "a.yaml",
            [],
            AdapterCatalog.Instance
        );

    private static ImmutableArray<CellRow> Rows() =>
        [
            .. Plain
                .Cells()
                .Select(c => new CellRow(
                    c.Ordinal,
                    (int)(c.Ordinal % 2),
                    c.Variant.Label,
                    c.Variant.Method,
                    c.Variant.Axes,
                    c.Seed,
                    CellStatus.Done,
                    default,
                    default,
                    1024,
                    ImmutableSortedDictionary<string, double>.Empty.Add(
                        "target_accuracy",
                        (c.Variant.Label == "frozen" ? 0.9 : 0.95) + 0.001 * (c.Seed % 3)
                    )
                )),
        ];
}
