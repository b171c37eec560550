using System.Diagnostics;
using TauGate.Core.Audits;
using TauGate.Core.Results;
namespace TauGate.Storage.Tests;
public sealed class ScratchAuditSpeed(DatabaseFixture db) : IClassFixture<DatabaseFixture>
{
    [Fact]
    public async Task Speed()
    {
        var variants = Enumerable.Range(1, 50).Select(r => Samples.Variant("lora", rank: r)).ToArray();
        var spec = Samples.Sweep("speed", 0, 399, variants);
        var sweep = await db.Database.Sweeps.SubmitAsync(spec, "", null, CancellationToken.None);
        await Samples.RecordFoundationsAsync(db, spec);
        var bits = new byte[1250]; new Random(1).NextBytes(bits);
        var n = bits.Sum(b => System.Numerics.BitOperations.PopCount(b));
        ModeMeasures M(double ce) => new(n, 10000, ce, [.. bits]);
        var watch = Stopwatch.StartNew();
        var sums = TimeSpan.Zero;
        foreach (var chunk in Samples.Tasks(spec).Chunk(500))
        {
            var records = chunk.Select(t => { var r = Samples.Result(t) with { Target = M(0.1), Source = M(0.2), FoundationTarget = M(0.3), FoundationSource = M(0.4), Curve = [.. Enumerable.Range(0, 6).Select(e => new EpochMeasures(e, 0.1, 5, 0.5, 5, 0.5, 5000))] }; return new CellRecord(r, r.ComputeDigest(), Samples.Execution(), null); }).ToArray();
            var s = Stopwatch.StartNew(); foreach (var r in records) ResultChecksums.Of(r); sums += s.Elapsed;
            await db.Database.Ledger.RecordAsync(db.Term, Samples.Batch(records), CancellationToken.None);
        }
        File.AppendAllText("/tmp/tg/counts.tmp/speed", "\n" + $"RECORDED {spec.CellCount} in {watch.Elapsed.TotalSeconds:F1} s, checksums {sums.TotalMilliseconds * 1000 / spec.CellCount:F1} us each");
        for (var round = 0; round < 3; round++) {
        watch.Restart();
            var cpu = Process.GetCurrentProcess().TotalProcessorTime;
        var ordinals = await db.Database.Cells.OrdinalsAsync(sweep.Id, CancellationToken.None);
        var count = 0; var bad = 0;
        await foreach (var c in RowAudit.RunAsync(db.Database.Cells, sweep, spec, ordinals, CancellationToken.None)) { count++; if (!c.IsIntact) bad++; }
        File.AppendAllText("/tmp/tg/counts.tmp/speed", "\n" + $"AUDITED {count} ({bad} bad) in {watch.Elapsed.TotalSeconds:F1} s, own cpu {(Process.GetCurrentProcess().TotalProcessorTime - cpu).TotalSeconds:F1} s");
        }
    }
}
