using TauGate.Cluster.Configuration;
using TauGate.Cluster.Security;
using TauGate.Core.Errors;

namespace TauGate.Cluster.Nodes;

/// <summary>The HOCON files of a node.</summary>
public static class ClusterConfiguration
{
    /// <summary>Reads and checks the files as a node does at its start.</summary>
    /// <param name="hoconFolder">Null is the folder beside the program.</param>
    /// <exception cref="InputException">A key or a value is wrong; names the file and the key.</exception>
    /// <exception cref="EnvironmentException">A file cannot be read.</exception>
    public static void Check(string? hoconFolder)
    {
        foreach (var roles in (NodeRoles[])[NodeRoles.Coordinator, NodeRoles.Worker])
            HoconFiles.Load(hoconFolder ?? HoconFiles.DefaultFolder, roles);
    }

    /// <summary>Whether a node with these settings could be reached from this machine only.</summary>
    /// <exception cref="InputException">A setting or a configuration file is wrong.</exception>
    /// <exception cref="EnvironmentException">A file cannot be read.</exception>
    public static bool IsLoopback(NodeSettings settings)
    {
        var (_, files) = HoconFiles.Load(settings.HoconFolder ?? HoconFiles.DefaultFolder, settings.Roles);
        return NodeEndpoint.Resolve(settings, files.Node).Bind.IsLoopback;
    }

    /// <summary>
    /// Checks a node's certificate as the node does at its start; returns a warning when it expires soon, else null.
    /// </summary>
    /// <exception cref="EnvironmentException">It cannot be used; the message names the file, the reason and the command
    /// that makes a new one.</exception>
    public static string? CheckCertificate(string folder)
    {
        // which a coordinator's certificate allows too
        using var security = NodeSecurity.Load(folder, NodeRoles.Worker, TimeProvider.System);
        return security.Warning;
    }
}
