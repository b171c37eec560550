using System.Collections.Immutable;
using Npgsql;
using TauGate.Core.Errors;
using TauGate.Core.Ports;
using TauGate.Storage.Connections;
using TauGate.Storage.Control;
using TauGate.Storage.Ledger;
using TauGate.Storage.Reading;
using TauGate.Storage.Schema;
using TauGate.Storage.Sweeps;
using TauGate.Storage.Terms;

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
    private const int Patience = 600; // seconds a statement
    private const int ProbeAfter = 10; // seconds of silence
    private const int ProbeEvery = 5; // seconds

    private static readonly TimeSpan YoungestGarbage = TimeSpan.FromHours(1);

    private readonly ConnectionPool _connections;
    private readonly ArtifactStore _artifacts;
    private readonly TermConnections _termConnections;

    /// <summary>
    /// A statement may take a minute for a million cells. A server that is gone is noticed sooner, by probing the
    /// connection.
    /// </summary>
    private static void ForClients(NpgsqlConnectionStringBuilder settings)
    {
        settings.ApplicationName ??= "taugate";
        settings.CommandTimeout = Math.Max(settings.CommandTimeout, Patience);
        if (Path.IsPathRooted(settings.Host))
            return; // a Unix socket
        settings.TcpKeepAlive = true;
        (settings.TcpKeepAliveTime, settings.TcpKeepAliveInterval) = (ProbeAfter, ProbeEvery);
    }

    private Database(DatabaseUrl url, ClusterId clusterId, string schema, ConnectionPool connections)
    {
        _connections = connections;
        _termConnections = new TermConnections(url, schema);
        (Url, ClusterId) = (url, clusterId);
        _artifacts = new ArtifactStore(connections);
        Terms = new TermStore(connections, _termConnections, url);
        Ledger = new LedgerStore(connections, _termConnections, url);
        Sweeps = new SweepStore(connections);
        Results = new ResultStore(connections);
        Measures = new MeasureStore(connections);
        Tables = new TableStore(connections);
        Cells = new CellStore(connections);
        Control = new ControlStore(connections);
        Tuning = new TuningStore(connections, _termConnections);
        Growth = new GrowthStore(connections, _termConnections, Results);
        Registrations = new RegistrationStore(connections);
    }

    /// <summary>Its URL; prints without a password.</summary>
    public DatabaseUrl Url { get; }

    /// <summary>The database's id, made by the first migration. Workers keep a spool for each.</summary>
    public ClusterId ClusterId { get; }

    /// <summary>Records outcomes, for the coordinator.</summary>
    public ILedger Ledger { get; }

    /// <summary>Submits sweeps and reads their state.</summary>
    public ISweepStore Sweeps { get; }

    /// <summary>A sweep's results by cell.</summary>
    public IResultStore Results { get; }

    /// <summary>Measures below the level of a cell.</summary>
    public IMeasureStore Measures { get; }

    /// <summary>The aggregated views.</summary>
    public ITableStore Tables { get; }

    /// <summary>Everything that is stored of single cells.</summary>
    public ICellStore Cells { get; }

    /// <summary>The client's commands.</summary>
    public IControlStore Control { get; }

    /// <summary>Sweeps that wait for their tuning.</summary>
    public ITuningStore Tuning { get; }

    /// <summary>Sweeps whose seeds are added until their claims are decided.</summary>
    public IGrowthStore Growth { get; }

    /// <summary>Registrations of claims.</summary>
    public IRegistrationStore Registrations { get; }

    /// <summary>The term row, by which a coordinator is elected.</summary>
    public ITermStore Terms { get; }

    /// <summary>Content-addressed blobs.</summary>
    public IArtifactStore Artifacts => _artifacts;

    /// <summary>Connects, checks or migrates the schema, and reads the cluster's id.</summary>
    /// <exception cref="EnvironmentException"> The database cannot be used, lacks migrations, is newer than this
    /// program, or is reached unencrypted or through a transaction pooler. </exception>
    public static async Task<Database> OpenAsync(DatabaseUrl url, SchemaPolicy policy, CancellationToken cancellation)
    {
        var schema =
            policy == SchemaPolicy.Migrate
                ? await Migrator.MigrateAsync(url, cancellation)
                : await Migrator.CheckAsync(url, cancellation);
        if (policy == SchemaPolicy.Require && schema.NeedsMigration)
            throw new EnvironmentException(
                $"The database at {url} lacks migrations ({string.Join(", ", schema.Pending)}). "
                    + "Run 'taugate db migrate' as the owner of the schema."
            );
        var connections = new ConnectionPool(url, SessionSettings.ForClients.In(schema.Schema), ForClients);
        try
        {
            var clusterId = await connections.ReadOneAsync(
                "Sessions/cluster_id",
                r => r.Identity<ClusterId>("cluster_id"),
                cancellation
            );
            return new Database(url, clusterId, schema.Schema, connections);
        }
        catch
        {
            await connections.DisposeAsync();
            throw;
        }
    }

    /// <summary>
    /// Checks that the user has the rights of all these roles; called at the start of a program that has a user of its
    /// own. Returns warnings about rights that it does not need (superuser, owner).
    /// </summary>
    /// <exception cref="EnvironmentException">Rights are lacking; the message names them and the grants.</exception>
    public Task<ImmutableArray<string>> CheckRightsAsync(
        IReadOnlyCollection<DatabaseRole> roles,
        CancellationToken cancellation
    ) => DatabaseRights.CheckAsync(_connections, Url, roles, cancellation);

    /// <summary>
    /// Removes blobs that no result refers to and that were not stored or asked for within <paramref name="age"/>.
    /// Canonical foundations, kept adapters and data set files stay. Needs the owner's rights.
    /// </summary>
    /// <exception cref="InputException">The age is below an hour, so that a blob of a result that is on its way could
    /// be removed.</exception>
    public async Task<(long Count, long Bytes)> CollectGarbageAsync(TimeSpan age, CancellationToken cancellation) =>
        age >= YoungestGarbage
            ? await _artifacts.CollectGarbageAsync(age, cancellation)
            : throw new InputException(
                $"Blobs must have been forgotten for at least an hour before they are removed, got {age}."
            );

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _termConnections.DisposeAsync();
        await _connections.DisposeAsync();
    }
}
