using System.Collections.Immutable;
using TauGate.Core.Claims;
using TauGate.Core.Ports;
using TauGate.Core.Reading;
using TauGate.Core.Sweeps;
using static TauGate.Core.Tests.Claims.ClaimSamples;

namespace TauGate.Core.Tests.Claims;

/// <summary>Which results there were when a claim was registered.</summary>
public sealed class ClaimOriginsTests
{
    /// <summary>Five seeds; the claim's arms are taugate and ia3.</summary>
    private static readonly SweepSpec Sample = Sweep("taugate.target_accuracy > ia3.target_accuracy", seeds: "0..4");

    private readonly Register _register = new();

    [Fact]
    public async Task Claim_registered_before_any_result_of_its_arms_is_before_them_all()
    {
        _register.Record(Sample, "lora", "frozen"); // numbers 1 to 15: not its arms
        _register.Add(Sample, lastExecution: 15);
        _register.Record(Sample, "taugate", "ia3");

        var origin = await OfAsync(Sample);

        Assert.Equal((10, 0, null, 1), (origin.Cells, origin.Before, origin.FirstSweep, origin.Family));
        Assert.False(origin.WasForOtherSeeds);
    }

    [Fact]
    public async Task Results_up_to_the_registration_are_counted_whichever_sweep_they_were_for()
    {
        _register.Record(Sample, "taugate"); // 1 to 5
        _register.Add(Sample, lastExecution: 3);

        var origin = await OfAsync(Sample);

        Assert.Equal((10, 3, "first", null), (origin.Cells, origin.Before, origin.FirstSweep, origin.Family));
    }

    [Fact]
    public async Task Earliest_registration_of_the_same_claim_on_the_same_cells_counts()
    {
        _register.Add(Sample with { Name = "b" }, lastExecution: 0);
        _register.Record(Sample, "taugate", "ia3");
        _register.Add(Sample, lastExecution: 10);

        var origin = await OfAsync(Sample);

        Assert.Equal(("b", 0), (origin.Registered?.Sweep, origin.Before));
    }

    [Fact]
    public async Task Registration_for_other_seeds_does_not_count_but_is_known()
    {
        _register.Add(Sample with { Seeds = new SeedSet([new SeedRange(0, 9)]) }, lastExecution: 0);
        _register.Record(Sample, "taugate");
        _register.Add(Sample, lastExecution: 5);

        var origin = await OfAsync(Sample);

        Assert.Equal((5, true), (origin.Before, origin.WasForOtherSeeds));
    }

    [Fact]
    public async Task Without_a_registration_every_result_is_before()
    {
        _register.Record(Sample, "ia3");

        var origin = await OfAsync(Sample);

        Assert.Equal((null, 5, "first"), (origin.Registered, origin.Before, origin.FirstSweep));
    }

    [Fact]
    public async Task Family_is_the_smallest_that_it_was_registered_in_before_any_result()
    {
        _register.Add(Sample, lastExecution: 0, claims: 5);
        _register.Add(Sample, lastExecution: 0, claims: 3);
        _register.Record(Sample, "ia3");
        _register.Add(Sample, lastExecution: 5, claims: 1);

        Assert.Equal(3, (await OfAsync(Sample)).Family);
    }

    [Fact]
    public async Task Labels_of_the_same_cells_are_counted_once()
    {
        const string methods = "a: { method: frozen }, b: { method: frozen }";
        var twice = Sweep("a.target_accuracy > b.target_accuracy", methods, seeds: "0..4");

        Assert.Equal(5, (await OfAsync(twice)).Cells);
    }

    private async Task<ClaimOrigin> OfAsync(SweepSpec spec) =>
        (await ClaimOrigins.ReadAsync(_register, spec, spec.Claims, CancellationToken.None)).Single();

    /// <summary>A ledger whose cells all belong to a sweep <c>first</c>.</summary>
    private sealed class Register : IRegistrationStore
    {
        private readonly List<ClaimRegistration> _registrations = [];
        private readonly Dictionary<CellKey, long> _executions = [];

        public void Record(SweepSpec spec, params string[] labels)
        {
            foreach (var cell in spec.Cells().Where(c => labels.Contains(c.Variant.Label)))
                _executions.TryAdd(spec.Task(cell).Key, _executions.Count + 1);
        }

        public void Add(SweepSpec spec, long lastExecution, int claims = 1)
        {
            var subject = ClaimSubject.Of(spec, spec.Claims.Single());
            _registrations.Add(
                new ClaimRegistration(
                    subject.Arms,
                    subject.Seeds,
                    spec.Name,
                    SweepJson.DigestOf(spec),
                    lastExecution,
                    default,
                    claims
                )
            );
        }

        public Task<Registration> RegisterAsync(SweepSpec spec, CancellationToken cancellation) =>
            throw new NotSupportedException();

        public Task<ImmutableArray<ClaimRegistration>> OfAsync(
            IReadOnlyCollection<Digest> arms,
            CancellationToken cancellation
        ) => Task.FromResult<ImmutableArray<ClaimRegistration>>([.. _registrations.Where(r => arms.Contains(r.Arms))]);

        public Task<IReadOnlyDictionary<CellKey, long>> FirstExecutionsAsync(
            IReadOnlyCollection<CellKey> cells,
            CancellationToken cancellation
        ) =>
            Task.FromResult<IReadOnlyDictionary<CellKey, long>>(
                cells.Where(_executions.ContainsKey).ToDictionary(c => c, c => _executions[c])
            );

        public Task<IReadOnlyDictionary<CellKey, string>> SweepsAsync(
            IReadOnlyCollection<CellKey> cells,
            CancellationToken cancellation
        ) => Task.FromResult<IReadOnlyDictionary<CellKey, string>>(cells.ToDictionary(c => c, _ => "first"));
    }
}
