namespace TauGate.Storage.Schema;

/// <summary>
/// What a program does with a database, and so which rights its user needs: the roles of <c>deploy/postgres</c>.
/// </summary>
public enum DatabaseRole
{
    /// <summary>Coordinates: records results and outcomes.</summary>
    Coordinator,

    /// <summary>Submits sweeps and issues commands.</summary>
    Client,

    /// <summary>Reads.</summary>
    Reader,
}
