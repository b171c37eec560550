using System.Collections.Immutable;
using Npgsql;
using TauGate.Core.Errors;

namespace TauGate.Storage;

/// <summary>What a program does with a database, and so which rights its user needs: the roles of <c>deploy/postgres</c>.</summary>
public enum DatabaseRole
{
    /// <summary>Coordinates: records results and outcomes.</summary>
    Coordinator,

    /// <summary>Submits sweeps and issues commands.</summary>
    Client,

    /// <summary>Reads.</summary>
    Reader,
}

/// <summary>Grants and checks rights, both from the list in <c>rights.sql</c>.</summary>
internal static class DatabaseRights
{
    /// <summary>Rights named in a message.</summary>
    private const int Examples = 3;

    /// <summary>Gives the roles of <c>deploy/postgres</c> that the server has what they need, new tables included. Within the caller's transaction.</summary>
    public static async Task GrantAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        var present = (await Connections.ReadAsync(connection, "rights_roles", r => r.GetString(0), cancellation)).ToHashSet(StringComparer.Ordinal);
        if (present.Count == 0) return;
        var statements = (await ReadAsync(connection, cancellation))
            .Where(right => present.Contains(right.Role))
            .Select(right => $"GRANT {right.Right} TO taugate_{right.Role}");
        await using var grant = new NpgsqlCommand(string.Join(";\n", statements), connection);
        await grant.ExecuteNonQueryAsync(cancellation);
    }

    /// <summary>Warnings about rights that the user has beyond need.</summary>
    /// <exception cref="EnvironmentException">The user lacks some; the message has the grants.</exception>
    public static async Task<ImmutableArray<string>> CheckAsync(
        Connections connections, DatabaseUrl url, IReadOnlyCollection<DatabaseRole> roles, CancellationToken cancellation)
    {
        var user = (await connections.ReadAsync("rights_user", r => (
            Name: r.GetString(0), IsSuperuser: r.GetBoolean(1), IsOwner: r.GetBoolean(2), MayDelete: r.GetBoolean(3)), cancellation)).Single();
        if (user.IsSuperuser)
            return [$"The user {user.Name} of {url} is a superuser. TauGate needs far less: deploy/postgres has roles with just enough."];
        if (user.IsOwner)
            return [$"The user {user.Name} of {url} owns TauGate's tables and may drop them. Only 'taugate db migrate' and 'taugate db gc' need that; deploy/postgres has roles with just enough."];
        var needed = roles.Select(Parameters.Word).ToHashSet(StringComparer.Ordinal);
        var missing = (await connections.ReadAsync("rights", Read, cancellation, Relations))
            .Where(right => needed.Contains(right.Role) && !right.IsHeld).Select(right => right.Right).Distinct().ToList();
        if (missing.Count > 0)
            throw new EnvironmentException(
                $"The user {user.Name} of {url} lacks {missing.Count} rights that a {string.Join(" and ", needed)} needs: {string.Join("; ", missing.Take(Examples))}{(missing.Count > Examples ? "; ..." : "")}. " +
                $"Have the owner grant them: {string.Join(" ", needed.Where(role => $"taugate_{role}" != user.Name).Select(role => $"GRANT taugate_{role} TO {user.Name};"))} with the roles of deploy/postgres/roles.sql, to which 'taugate db migrate' gives their rights; " +
                $"or one by one: GRANT {missing[0]} TO {user.Name};");
        return user.MayDelete ? [$"The user {user.Name} of {url} may delete results, which nothing in TauGate does: REVOKE DELETE ON cell_result FROM {user.Name};"] : [];
    }

    private static Task<List<(string Role, string Right, bool IsHeld)>> ReadAsync(NpgsqlConnection connection, CancellationToken cancellation) =>
        Connections.ReadAsync(connection, "rights", Read, cancellation, Relations);

    private static NpgsqlParameter Relations => Parameters.Of(Migration.Relations.ToArray());

    private static (string Role, string Right, bool IsHeld) Read(NpgsqlDataReader r) => (r.GetString(0), r.GetString(1), r.GetBoolean(2));
}
