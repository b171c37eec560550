using TauGate.Core.Results;

namespace TauGate.Storage.Tests;

/// <summary>Curves, units and the sweep's file, read back.</summary>
public sealed class MeasureStoreTests(PrivateServerFixture server) : DatabaseTests(server)
{
    private static CancellationToken None => CancellationToken.None;

    [Fact]
    public async Task Curves_and_units_of_a_sweep_come_back_as_they_were_recorded_in_the_order_of_the_grid()
    {
        var spec = Samples.Sweep("measured", 300, 301, Samples.Variant("taugate"), Samples.Variant("lora", rank: 2));
        var stored = await Db.Database.Sweeps.SubmitAsync(spec, "name: measured # the file\n", null, None);
        var other = Samples.Sweep("other", 400, 400, Samples.Variant("taugate"));
        await Db.Database.Sweeps.SubmitAsync(other, "", null, None);
        await Samples.RecordFoundationsAsync(Db, spec);
        await Samples.RecordFoundationsAsync(Db, other);
        var tasks = Samples.Tasks(spec).ToList();
        var records = tasks
            .Take(3)
            .Select(t => Samples.Cell(t))
            .Reverse()
            .Append(Samples.Cell(Samples.Tasks(other).Single()))
            .ToArray();
        await Db.Database.Ledger.RecordAsync(Db.Term, Samples.Batch(records), None);

        var epochs = await Db.Database.Measures.EpochsAsync(stored.Id, None);
        var units = await Db.Database.Measures.UnitsAsync(stored.Id, None);

        Assert.Equal(
            [(0, 0), (0, 1), (1, 0), (1, 1), (2, 0), (2, 1)],
            epochs.Select(e => ((int)e.Ordinal, e.Measures.Epoch))
        );
        Assert.Equal(Samples.Result(tasks[0]).Curve, epochs.Where(e => e.Ordinal == 0).Select(e => e.Measures));
        // Units are recorded for the first seed, and only taugate has them.
        var unit = Assert.Single(units);
        var expected = Assert.Single(Samples.Result(tasks[0]).Units);
        Assert.Equal(0, unit.Ordinal);
        Assert.Equal(expected.TargetGateByClass, unit.Measures.TargetGateByClass);
        Assert.Equal(expected.SourceGateByClass, unit.Measures.SourceGateByClass);
        Assert.Equal(expected.Untouched!.TargetGateByClass, unit.Measures.Untouched!.TargetGateByClass);
        Assert.Equal(expected.Untouched.SourceGateByClass, unit.Measures.Untouched.SourceGateByClass);
        Assert.Equal(
            expected,
            unit.Measures with
            {
                TargetGateByClass = expected.TargetGateByClass,
                SourceGateByClass = expected.SourceGateByClass,
                Untouched = unit.Measures.Untouched with
                {
                    TargetGateByClass = expected.Untouched.TargetGateByClass,
                    SourceGateByClass = expected.Untouched.SourceGateByClass,
                },
            }
        );
        Assert.Equal("name: measured # the file\n", await Db.Database.Measures.SourceAsync(stored.Id, None));
    }

    [Fact]
    public async Task Unit_of_an_older_program_has_no_untouched_counterpart()
    {
        var spec = Samples.Sweep("measured", 300, 300, Samples.Variant("taugate"));
        var stored = await Db.Database.Sweeps.SubmitAsync(spec, "name: measured\n", null, None);
        await Samples.RecordFoundationsAsync(Db, spec);
        var task = Samples.Tasks(spec).Single();
        var result = Samples.Result(task);
        var older = result with { Units = [.. result.Units.Select(u => u with { Untouched = null })] };
        var record = new CellRecord(older, older.ComputeDigest(), Samples.Execution(), Adapter: null);
        await Db.Database.Ledger.RecordAsync(Db.Term, Samples.Batch(record), None);

        Assert.Null(Assert.Single(await Db.Database.Measures.UnitsAsync(stored.Id, None)).Measures.Untouched);
        var cell = await Db.Database.Cells.CellAsync(stored.Id, 0, None);
        Assert.Null(Assert.Single(cell!.Record.Result.Units).Untouched);
    }
}
