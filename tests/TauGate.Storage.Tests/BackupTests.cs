using System.Diagnostics;
using TauGate.Core.Sweeps;
using TauGate.Storage.Connections;

namespace TauGate.Storage.Tests;

/// <summary>What docs/database.md says of dumps.</summary>
public sealed class BackupTests(PrivateServerFixture server) : DatabaseTests(server)
{
    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Restored_dump_is_the_same_cluster_with_its_results_and_goes_on()
    {
        Machine.Needs("pg_dump");
        Machine.Needs("pg_restore");
        var spec = Samples.Sweep("dumped", 1, 2, Samples.Variant("taugate"));
        var sweep = await Db.Database.Sweeps.SubmitAsync(spec, "", null, _cancellation);
        await Samples.RecordFoundationsAsync(Db, spec);
        await Db.Database.Ledger.RecordAsync(
            Db.Term,
            Samples.Batch(Samples.Cell(Samples.Tasks(spec).First())),
            _cancellation
        );
        using var folder = new TemporaryHome();
        var dump = Path.Combine(folder.Path, "taugate.dump");
        var target = await Server.CreateDatabaseAsync();

        await RunAsync(Db.Url, "pg_dump", "--format=custom", $"--file={dump}");
        await RunAsync(
            target,
            "pg_restore",
            "--exit-on-error",
            "--no-owner",
            $"--dbname={target.Settings(_ => { }).Database}",
            dump
        );

        await using var restored = await Database.OpenAsync(target, SchemaPolicy.Require, _cancellation);
        Assert.Equal(Db.Database.ClusterId, restored.ClusterId);
        Assert.Equal(
            await Db.Database.Sweeps.ProgressAsync(sweep.Id, _cancellation),
            await restored.Sweeps.ProgressAsync(sweep.Id, _cancellation)
        );
        Assert.Equal(1, Assert.Single(await restored.Sweeps.MainTableAsync(sweep.Id, _cancellation)).N);
        var term = (
            await restored.Terms.TryTakeAsync(
                await restored.Terms.ReadAsync(_cancellation),
                "holder",
                "address",
                _cancellation
            )
        )!.Value;
        await restored.Ledger.RecordAsync(term, Samples.Batch(Samples.Cell(Samples.Tasks(spec).Last())), _cancellation);
        Assert.Equal(2, (await restored.Sweeps.ProgressAsync(sweep.Id, _cancellation)).Done);
        await restored.Sweeps.SubmitAsync(
            spec with
            {
                Seeds = new SeedSet([new SeedRange(1, 3)]),
            },
            "",
            null,
            _cancellation
        );
    }

    private async Task RunAsync(DatabaseUrl url, string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardError = true };
        url.SetClientEnvironment(start.Environment);
        using var process = Process.Start(start)!;
        var errors = await process.StandardError.ReadToEndAsync(_cancellation);
        await process.WaitForExitAsync(_cancellation);
        Assert.True(process.ExitCode == 0, errors);
    }
}
