using System.Globalization;
using TauGate.Core.Ports;
using TauGate.Core.Results;
using TauGate.Core.Statistics;

namespace TauGate.Storage.Tests;

public sealed class TableStoreTests(PaperSweepFixture paper) : IClassFixture<PaperSweepFixture>
{
    private const int TauGate = 1,
        Ia3 = 2,
        LargeLora = 4;

    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task Derived_metrics_are_means_of_the_differences_of_each_cell()
    {
        var derived = await paper.Db.Database.Tables.DerivedAsync(paper.Stored.Id, None);

        Assert.Equal([0, 1, 2, 3, 4], derived.Select(d => d.Position));
        AssertSummary(
            PaperSweepFixture.TauGateCorrect.Select((c, seed) => (c - 25.0 - seed % 2) / PaperSweepFixture.Images),
            derived[TauGate].Metrics["target_change"]
        );
        AssertSummary(
            Enumerable.Range(0, 6).Select(seed => (28.0 - seed - 30) / PaperSweepFixture.Images),
            derived[TauGate].Metrics["source_change"]
        );
        Assert.Equal(-1.0 / PaperSweepFixture.Images, derived[TauGate].Metrics["target_hardening"].Mean, 1e-12);
        Assert.Equal(PaperSweepFixture.LostByHardening, derived[TauGate].Metrics["target_only_soft"].Mean);
        Assert.Equal(PaperSweepFixture.WonByHardening, derived[TauGate].Metrics["target_only_hardened"].Mean);
        Assert.Equal(0, derived[TauGate].Metrics["source_only_soft"].Mean);
        Assert.Equal(5, derived[LargeLora].Metrics["target_change"].N); // one diverged
        Assert.Equal(["source_change", "target_change"], derived[Ia3].Metrics.Keys);
    }

    [Fact]
    public async Task Layers_have_their_gates_beside_the_foundations()
    {
        var layers = await paper.Db.Database.Tables.LayersAsync(paper.Stored.Id, None);

        Assert.Equal([(TauGate, 0), (TauGate, 1)], layers.Select(l => (l.Position, l.Layer)));
        AssertSummary(Enumerable.Range(0, 6).Select(seed => 0.25 + 0.03125 * seed), layers[0].Metrics["participation"]);
        Assert.Equal(0.375, layers[0].Metrics["foundation_participation"].Mean);
        Assert.Equal(15.0 / 24, layers[1].Metrics["high_activity_fraction"].Mean, 1e-12);
        Assert.Equal(2.0 / 24, layers[1].Metrics["dead_fraction"].Mean, 1e-12);
        Assert.Equal(2.5, layers[1].Metrics["preactivation_deviation"].Mean);
    }

    [Fact]
    public async Task Runtime_is_by_row_and_host()
    {
        var rows = (await paper.Db.Database.Tables.RuntimeAsync(paper.Stored.Id, None))
            .Where(r => r.Position == TauGate)
            .ToList();

        // Seeds 0 to 2 took 1, 2 and 3 s on the one host, 3 to 5 took 4, 5 and 6 s on the other; evaluation is 0.25 s.
        Assert.Equal(
            [
                new RuntimeRow(TauGate, "host-a", 3, 2, 2, 1, 3, 0.25, 6.75),
                new RuntimeRow(TauGate, "host-b", 3, 5, 5, 4, 6, 0.25, 15.75),
            ],
            rows
        );
    }

    [Fact]
    public async Task Origins_name_every_result_with_its_digests_and_who_computed_it()
    {
        var origins = await paper.Db.Database.Tables.OriginsAsync(paper.Stored.Id, None);
        var tasks = Samples.Tasks(paper.Spec).ToArray();

        Assert.Equal(tasks.Length - 1, origins.Length); // one was given up
        Assert.Equal(origins.Select(o => o.Ordinal).Order(), origins.Select(o => o.Ordinal));
        Assert.All(origins, o => Assert.Equal(tasks[o.Ordinal].Key, o.Key));
        Assert.All(origins, o => Assert.Equal(o.Seed < 3 ? "host-a" : "host-b", o.Result.Host));
        Assert.All(origins, o =>
            Assert.Equal(
                (Samples.Class, "0.1.0", "2.10.0"),
                (o.Result.NumericClass, o.Result.ProgramVersion, o.LibtorchVersion)
            )
        );
        Assert.Equal([1L], origins.Where(o => o.Attestations > 0).Select(o => o.Ordinal));
        Assert.Equal((await paper.Db.Database.Sweeps.ProvenanceAsync(paper.Stored.Id, 1, None))!, origins[1].Result);
        Assert.Equal(CellStatus.Diverged, origins.Single(o => o is { Position: LargeLora, Seed: 1 }).Status);
    }

    [Fact]
    public async Task Collapsed_cells_are_counted_beside_the_row() =>
        Assert.Equal(
            [0L, 0, 0, 1, 0],
            (await paper.Db.Database.Sweeps.MainTableAsync(paper.Stored.Id, None)).Select(r => r.Collapsed)
        );

    [Fact]
    public async Task Paired_has_the_differences_of_cells_with_one_foundation_and_unpaired_has_the_rest()
    {
        var cells = await paper.Db.Database.Results.CellsAsync(paper.Stored.Id, None);
        var expected =
            from a in cells
            where a.Position == TauGate
            join b in cells.Where(c => c.Position == Ia3) on (a.Seed, a.Foundation) equals (b.Seed, b.Foundation)
            select Invariant($"{a.Seed}|{a.Metrics["target_accuracy"] - b.Metrics["target_accuracy"]}");
        const string rows = "sweep = 'paper' AND label = 'taugate' AND other_label = 'ia3'";

        Assert.Equal(
            expected,
            await paper.Db.QueryAsync(
                $"SELECT seed, difference FROM paired WHERE {rows} AND metric = 'target_accuracy' ORDER BY seed"
            )
        );
        Assert.Equal(
            ["2|another foundation", "5|the other has no result"],
            await paper.Db.QueryAsync($"SELECT seed, reason FROM unpaired WHERE {rows} ORDER BY seed")
        );
        Assert.Equal(
            ["1|diverged", "5|the other has no result"],
            (
                await paper.Db.QueryAsync(
                    "SELECT seed, reason FROM unpaired WHERE sweep = 'paper' AND position = 4 AND other_label = "
                        + "'ia3' ORDER BY seed"
                )
            ).Where(r => !r.StartsWith('2'))
        );
        Assert.Empty(
            await paper.Db.QueryAsync("SELECT FROM paired WHERE sweep = 'paper' AND position = 4 AND seed = 1")
        );
    }

    [Fact]
    public async Task Bit_functions_count_what_the_bits_say()
    {
        var random = new Random(7);
        for (var i = 0; i < 20; i++)
        {
            var (a, b) = (new byte[5], new byte[5]);
            random.NextBytes(a);
            random.NextBytes(b);
            int[] first = [.. Enumerable.Range(0, 40).Where(n => Bit(a, n))],
                second = [.. Enumerable.Range(0, 40).Where(n => Bit(b, n))];
            var (x, y) = ($"'\\x{Convert.ToHexString(a)}'::bytea", $"'\\x{Convert.ToHexString(b)}'::bytea");

            Assert.Equal(
                [$"{first.Length}|{first.Intersect(second).Count()}|{first.Except(second).Count()}"],
                await paper.Db.QueryAsync(
                    $"SELECT correct_count({x}), both_count({x}, {y}), only_first_count({x}, {y})"
                )
            );
            Assert.Equal(
                first.Except(second).Select(n => n.ToString(CultureInfo.InvariantCulture)),
                await paper.Db.QueryAsync($"SELECT only_first_images({x}, {y})")
            );
        }

        static bool Bit(byte[] bits, int n) => (bits[n / 8] >> n % 8 & 1) == 1;
    }

    [Fact]
    public async Task Classes_of_a_cell_add_up_to_its_accuracy()
    {
        Assert.Equal(
            ["0"],
            await paper.Db.QueryAsync(
                """
                SELECT count(*)
                FROM (
                    SELECT position, seed, sum(target_accuracy * images) AS target, sum(images) AS images
                    FROM class_accuracy WHERE sweep = 'paper' GROUP BY 1, 2
                ) AS c
                FULL JOIN (SELECT position, seed, target_accuracy FROM result WHERE sweep = 'paper') AS r
                    USING (position, seed)
                WHERE abs(coalesce(c.target, -1) - r.target_accuracy * coalesce(c.images, 1)) > 1e-9
                """
            )
        );
        Assert.Equal(
            ["0|10", "1|10", "2|10", "3|10"],
            await paper.Db.QueryAsync(
                "SELECT DISTINCT class, images FROM class_accuracy WHERE sweep = 'paper' ORDER BY 1"
            )
        );
    }

    private static void AssertSummary(IEnumerable<double> values, MetricSummary actual)
    {
        var expected = Sample.Summarize([.. values]);
        Assert.Equal(expected.N, actual.N);
        Assert.Equal(expected.Mean, actual.Mean, 1e-12);
        Assert.Equal(expected.Std!.Value, actual.Std!.Value, 1e-12);
        Assert.Equal(expected.CiLow!.Value, actual.CiLow!.Value, 1e-9);
    }
}
