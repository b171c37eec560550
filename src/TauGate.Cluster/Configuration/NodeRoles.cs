namespace TauGate.Cluster.Configuration;

/// <summary>What a node does in the cluster.</summary>
[Flags]
public enum NodeRoles
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>It is a candidate for the term, serves artifacts and knows the database.</summary>
    Coordinator = 1,

    /// <summary>It executes tasks.</summary>
    Worker = 2,

    /// <summary>What <c>run</c> embeds.</summary>
    Both = Coordinator | Worker,
}

/// <summary>The roles as members of the cluster carry them.</summary>
internal static class RoleNames
{
    public const string Coordinator = "coordinator";
    public const string Worker = "worker";
}
