namespace TauGate.Storage.Tests;

/// <summary>Tests of which each has a database of its own, so that none can see what another did.</summary>
public abstract class DatabaseTests(PrivateServerFixture server) : IAsyncLifetime
{
    private protected DatabaseFixture Db { get; } = new(server);

    private protected PrivateServerFixture Server => server;

    public ValueTask InitializeAsync() => Db.InitializeAsync();

    public async ValueTask DisposeAsync()
    {
        await Db.DisposeAsync();
        GC.SuppressFinalize(this);
    }
}
