using TauGate.Core.Ports;

namespace TauGate.Storage;

/// <summary>What to do when the schema is behind this program.</summary>
public enum SchemaPolicy
{
    /// <summary>Migrate: the private database of a TauGate home.</summary>
    Migrate,

    /// <summary>Refuse and name <c>db migrate</c>: any other database.</summary>
    Require,
}

/// <summary>An open database: Core's storage ports over pools of connections. Dispose it to close them.</summary>
public sealed class Database : IAsyncDisposable
{
    private readonly Connections _connections;
    private readonly TermConnections _termConnections;

    private Database(DatabaseUrl url, Guid clusterId, Connections connections)
    {
        _connections = connections;
        _termConnections = new TermConnections(url);
        (Url, ClusterId) = (url, clusterId);
        Artifacts = new ArtifactStore(connections);
        Terms = new TermStore(connections, _termConnections, url);
        Ledger = new Ledger(connections, _termConnections);
        Sweeps = new SweepStore(connections);
    }

    /// <summary>Where it is; prints without a password.</summary>
    public DatabaseUrl Url { get; }

    /// <summary>Made by the first migration; spools are kept in a folder for each.</summary>
    public Guid ClusterId { get; }

    /// <summary>The coordinator's side.</summary>
    public ILedger Ledger { get; }

    /// <summary>The client's side.</summary>
    public ISweepStore Sweeps { get; }

    /// <summary>The row that elects.</summary>
    public ITermStore Terms { get; }

    /// <summary>Content-addressed blobs.</summary>
    public IArtifactStore Artifacts { get; }

    /// <summary>Connects, checks or migrates the schema, and reads the cluster's id.</summary>
    /// <exception cref="EnvironmentException">The database cannot be used, lacks migrations, or is newer than this program.</exception>
    public static async Task<Database> OpenAsync(DatabaseUrl url, SchemaPolicy policy, CancellationToken cancellation)
    {
        var schema = policy == SchemaPolicy.Migrate ? await Migrator.MigrateAsync(url, cancellation) : await Migrator.CheckAsync(url, cancellation);
        if (policy == SchemaPolicy.Require && schema.NeedsMigration)
            throw new EnvironmentException(
                $"The database at {url} lacks migrations ({string.Join(", ", schema.Pending)}). Run 'taugate db migrate' as the owner of the schema.");
        var connections = new Connections(url, settings => settings.ApplicationName ??= "taugate");
        try
        {
            var clusterId = await connections.ReadAsync("cluster_id", r => r.GetGuid(0), cancellation);
            return new Database(url, clusterId.Single(), connections);
        }
        catch
        {
            await connections.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _termConnections.DisposeAsync();
        await _connections.DisposeAsync();
    }
}
