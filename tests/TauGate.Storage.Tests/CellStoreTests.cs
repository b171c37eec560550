using System.Text.Json;

namespace TauGate.Storage.Tests;

public sealed class CellStoreTests(PrivateServerFixture server) : DatabaseTests(server)
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task Cell_is_read_as_it_was_recorded()
    {
        var spec = Samples.Sweep("read-back", 0, 1, Samples.Variant("frozen"), Samples.Variant("taugate"));
        var sweep = await Db.Database.Sweeps.SubmitAsync(spec, "", null, None);
        await Samples.RecordFoundationsAsync(Db, spec);
        var task = Samples.Tasks(spec).ElementAt(1);
        var blob = "adapter"u8.ToArray();
        await Db.Database.Artifacts.PutAsync(ArtifactDigest.Of(blob), blob, None);
        var record = Samples.Cell(task, adapter: ArtifactDigest.Of(blob));
        await Db.Database.Ledger.RecordAsync(Db.Term, Samples.Batch(record), None);
        await Db.Database.Ledger.RecordAsync(
            Db.Term,
            Samples.Batch(Samples.Cell(task, adapter: ArtifactDigest.Of(blob))),
            None
        );

        var stored = await Db.Database.Cells.CellAsync(sweep.Id, 1, None);

        Assert.Equal([1L], await Db.Database.Cells.OrdinalsAsync(sweep.Id, None));
        Assert.Equal(JsonSerializer.Serialize(record), JsonSerializer.Serialize(stored!.Record));
        Assert.Equal(record.ResultDigest, stored.Record.Result.ComputeDigest());
        Assert.Equal(Samples.FoundationDigest(task.Foundation), stored.Foundation.Result.Digest);
        Assert.Equal((1L, 1L), (stored.Ordinal, stored.Attestations));
        Assert.Null(await Db.Database.Cells.CellAsync(sweep.Id, 0, None));
    }

    [Fact]
    public async Task Exported_rows_are_the_view_with_the_counts_beside_it()
    {
        var spec = Samples.Sweep("rows", 10, 10, Samples.Variant("lora", rank: 8), Samples.Variant("taugate"));
        await Db.Database.Sweeps.SubmitAsync(spec, "", null, None);
        await Samples.RecordFoundationsAsync(Db, spec);
        await Db.Database.Ledger.RecordAsync(
            Db.Term,
            Samples.Batch([.. Samples.Tasks(spec).Select(t => Samples.Cell(t))]),
            None
        );

        var rows = await Db.Database.Cells.ResultsAsync("rows", None);

        object?[] Column(string name) =>
            [.. rows.Rows.Select(row => row[rows.Columns.IndexOf(rows.Columns.Single(c => c.Name == name))])];
        Assert.Equal(["lora", "taugate"], Column("label"));
        Assert.Equal([30L, 30L], Column("target_correct"));
        Assert.Equal([null, 29L], Column("hardened_target_correct"));
        Assert.Equal([0.75, 0.75], Column("target_accuracy"));
        Assert.Equal(["[256, 256, 0]", "[256, 256, 0]"], Column("trainable_parameters_by_layer"));
        Assert.Equal("""{"rank": 8}""", Column("axes")[0]);
        Assert.IsType<DateTimeOffset>(Column("recorded_at")[0]);
        Assert.All(rows.Rows, row => Assert.Equal(rows.Columns.Length, row.Length));
        Assert.Equal(
            await Db.QueryAsync(
                "SELECT column_name FROM information_schema.columns WHERE table_name = 'result' ORDER BY "
                    + "ordinal_position"
            ),
            rows.Columns.SkipLast(8).Select(c => c.Name)
        );
    }
}
