using System.Threading.Channels;
using TauGate.Core.Ports;

namespace TauGate.Storage.Tests;

/// <summary>Hints for the coordinator and for watchers.</summary>
public sealed class ListenTests(PrivateServerFixture server) : DatabaseTests(server)
{
    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Listener_hears_submissions_and_commands_and_hints_after_its_connection_was_ended()
    {
        await using var hints = new Hints(Db.Database.Ledger.ListenAsync, _cancellation);
        await hints.NextAsync(); // connected

        var sweep = await Db.Database.Sweeps.SubmitAsync(
            Samples.Sweep("heard", 1, 1, Samples.Variant("bias")),
            "",
            null,
            _cancellation
        );
        await hints.NextAsync();
        await Db.Database.Control.RequestAsync(
            new ControlCommand(CommandId.New(), ControlKind.Pause, sweep.Id, null, "a test"),
            _cancellation
        );
        await hints.NextAsync();

        Assert.Equal(
            ["True"],
            await Db.QueryAsync(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND "
                    + "application_name = 'taugate listen'"
            )
        );
        await hints.NextAsync();
        await Db.Database.Control.RequestAsync(
            new ControlCommand(CommandId.New(), ControlKind.Resume, sweep.Id, null, "a test"),
            _cancellation
        );
        await hints.NextAsync();
        Assert.False(hints.HasMore);
    }

    [Fact]
    public async Task Watcher_is_told_of_results_and_workers_and_not_when_nothing_changes()
    {
        var spec = Samples.Sweep("watched", 2, 2, Samples.Variant("bias"));
        await Db.Database.Sweeps.SubmitAsync(spec, "", null, _cancellation);
        await Samples.RecordFoundationsAsync(Db, spec);
        await using var hints = new Hints(Db.Database.Control.WatchAsync, _cancellation);
        await hints.NextAsync();

        await Db.Database.Ledger.RecordAsync(
            Db.Term,
            Samples.Batch([.. Samples.Tasks(spec).Select(t => Samples.Cell(t))]),
            _cancellation
        );
        await hints.NextAsync();
        await Db.Database.Ledger.UpsertWorkerAsync(
            Db.Term,
            new WorkerRow(WorkerId.New(), 1, "host", 1, Samples.Class, "class", "0.1.0", "2.10.0"),
            _cancellation
        );
        await hints.NextAsync();
        Assert.False(hints.HasMore);
    }

    private sealed class Hints : IAsyncDisposable
    {
        private readonly Channel<bool> _channel = Channel.CreateUnbounded<bool>();
        private readonly CancellationTokenSource _stop;
        private readonly CancellationToken _test;
        private readonly Task _listening;

        public Hints(Func<Action, CancellationToken, Task> listen, CancellationToken test)
        {
            _test = test;
            _stop = CancellationTokenSource.CreateLinkedTokenSource(test);
            _listening = listen(() => _channel.Writer.TryWrite(true), _stop.Token);
        }

        public bool HasMore => _channel.Reader.TryPeek(out _);

        public async Task NextAsync() => await _channel.Reader.ReadAsync(_test);

        public async ValueTask DisposeAsync()
        {
            await _stop.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _listening);
            _stop.Dispose();
        }
    }
}
