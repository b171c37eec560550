using System.Collections.Immutable;
using Npgsql;
using TauGate.Core.Errors;
using TauGate.Storage.Connections;
using TauGate.Storage.Queries;

namespace TauGate.Storage.Schema;

/// <summary>Grants and checks rights, both from the list in <c>rights.sql</c>.</summary>
internal static class DatabaseRights
{
    /// <summary>Rights named in a message.</summary>
    private const int Examples = 3;

    /// <summary>
    /// Grants to those roles of <c>deploy/postgres</c> that the server has the rights that they need, also on new
    /// tables. Within the caller's transaction.
    /// </summary>
    public static async Task GrantAsync(NpgsqlConnection connection, MigrationSet set, CancellationToken cancellation)
    {
        var roles = await ConnectionPool.ReadAsync(connection, "Schema/roles", r => r.Text("role"), cancellation);
        if (roles.Count == 0)
            return;
        var statements = (
            await ConnectionPool.ReadAsync(connection, "Schema/rights", Read, cancellation, RelationsOf(set))
        )
            .Where(right => roles.Contains(right.Role))
            .Select(right => $"GRANT {right.Grant} TO taugate_{right.Role}");
        await using var grant = new NpgsqlCommand(string.Join(";\n", statements), connection);
        await grant.ExecuteNonQueryAsync(cancellation);
    }

    /// <summary>Checks a user's rights; returns warnings about rights that it does not need.</summary>
    /// <exception cref="EnvironmentException">The user lacks some; the message has the grants.</exception>
    public static async Task<ImmutableArray<string>> CheckAsync(
        ConnectionPool connections,
        DatabaseUrl url,
        IReadOnlyCollection<DatabaseRole> roles,
        CancellationToken cancellation
    )
    {
        var user = await connections.ReadOneAsync(
            "Schema/user",
            r =>
                (
                    Name: r.Text("name"),
                    IsSuperuser: r.Boolean("is_superuser"),
                    IsOwner: r.Boolean("is_owner"),
                    MayDelete: r.Boolean("may_delete")
                ),
            cancellation
        );
        if (user.IsSuperuser)
            return
            [
                $"The user {user.Name} of {url} is a superuser. TauGate needs far less: "
                    + "deploy/postgres has roles with just enough.",
            ];
        if (user.IsOwner)
            return
            [
                $"The user {user.Name} of {url} owns TauGate's tables and may drop them. Only 'taugate db migrate' and "
                    + "'taugate db gc' need that; deploy/postgres has roles with just enough.",
            ];
        var needed = roles.Select(Parameters.Word).ToHashSet(StringComparer.Ordinal);
        var rights = await connections.ReadAsync(
            "Schema/rights",
            Read,
            cancellation,
            RelationsOf(MigrationSet.Shipped)
        );
        var missing = rights.Where(r => needed.Contains(r.Role) && !r.IsHeld).Select(r => r.Grant).Distinct().ToList();
        if (missing.Count > 0)
            throw Lacking(user.Name, url, needed, missing);
        return user.MayDelete
            ?
            [
                $"The user {user.Name} of {url} may delete results, which nothing in TauGate does: "
                    + $"REVOKE DELETE ON cell_result FROM {user.Name};",
            ]
            : [];
    }

    private static EnvironmentException Lacking(
        string user,
        DatabaseUrl url,
        HashSet<string> needed,
        List<string> missing
    )
    {
        var grants = needed.Where(role => $"taugate_{role}" != user).Select(role => $"GRANT taugate_{role} TO {user};");
        return new EnvironmentException(
            $"The user {user} of {url} lacks {missing.Count} rights that a {string.Join(" and ", needed)} needs: "
                + $"{string.Join("; ", missing.Take(Examples))}{(missing.Count > Examples ? "; ..." : "")}. "
                + $"Have the owner grant them: {string.Join(" ", grants)} with the roles of deploy/postgres/roles.sql, "
                + "to which 'taugate db migrate' gives their rights; "
                + $"or one by one: GRANT {missing[0]} TO {user};"
        );
    }

    private static NpgsqlParameter RelationsOf(MigrationSet set) => Parameters.Of(set.Relations.ToArray());

    private static (string Role, string Grant, bool IsHeld) Read(Row r) =>
        (r.Text("role"), r.Text("grantable"), r.Boolean("is_held"));
}
