using System.Collections.Immutable;
using System.Text;
using Npgsql;
using TauGate.Core.Errors;
using TauGate.Storage.Queries;

namespace TauGate.Storage.Connections;

/// <summary>
/// Settings that every session with the server must have. They are set by a statement after connecting and read back,
/// because a pooler refuses the startup parameter <c>options</c> or silently drops it. They replace limits that a role
/// or a database has by <c>ALTER ROLE ... SET</c>.
/// </summary>
/// <param name="Defaults">Settings that the URL may replace.</param>
/// <param name="Demands">Settings that nothing may replace.</param>
internal sealed record SessionSettings(ImmutableArray<SessionSetting> Defaults, ImmutableArray<SessionSetting> Demands)
{
    private static readonly ImmutableArray<SessionSetting> CommonDefaults =
    [
        new("lock_timeout", "0"), // statements have a limit of their own; who waits less says so in its transaction
        new("transaction_timeout", "0", Since: 17),
        new("idle_session_timeout", "0", Since: 14), // the pool ends sessions that are not needed
        // What is read was written recently and is in memory, so an index is cheaper than a server assumes for a
        // spinning disk.
        new("random_page_cost", "1.1"),
    ];

    /// <summary>Settings that the statements rely on.</summary>
    private static readonly ImmutableArray<SessionSetting> CommonDemands =
    [
        new("default_transaction_isolation", "read committed"),
        new("standard_conforming_strings", "on"),
    ];

    /// <summary>
    /// For users' commands and for what a coordinator reads: long enough for a million cells, which take a minute, and
    /// bounded so that no lock stays for ever.
    /// </summary>
    public static SessionSettings ForClients { get; } =
        new(
            [new("statement_timeout", "600s"), new("idle_in_transaction_session_timeout", "600s"), .. CommonDefaults],
            CommonDemands
        );

    /// <summary>
    /// For a term's writes: the server ends them when their client stalls or vanishes. Commits wait for the server's
    /// disk, whatever the role's default is, so that an acknowledged outcome is durable.
    /// </summary>
    public static SessionSettings ForTerms { get; } =
        new(
            CommonDefaults,
            [
                new("idle_in_transaction_session_timeout", "3s"),
                new("statement_timeout", "30s"),
                new("tcp_user_timeout", "6s"),
                new("synchronous_commit", "on"),
                .. CommonDemands,
            ]
        );

    /// <summary>
    /// For submissions by a coordinator: the transaction computes and stores up to a million cells, and locks the
    /// term's row only at its end.
    /// </summary>
    public static SessionSettings ForSubmissionsOfTerms { get; } =
        ForTerms with
        {
            Demands = ForTerms.Demands.AddRange(
                new SessionSetting("idle_in_transaction_session_timeout", "60s"),
                new SessionSetting("statement_timeout", "600s")
            ),
        };

    /// <summary>For migrations, which take as long as the tables are large.</summary>
    public static SessionSettings ForMigrations { get; } =
        new(
            [new("statement_timeout", "0"), new("idle_in_transaction_session_timeout", "0"), .. CommonDefaults],
            CommonDemands
        );

    /// <summary>
    /// The same, with names looked up in that schema alone, so that tables of others with our names are never taken for
    /// ours.
    /// </summary>
    public SessionSettings In(string schema) =>
        this with
        {
            Demands = Demands.Add(
                new SessionSetting("search_path", $"\"{schema.Replace("\"", "\"\"", StringComparison.Ordinal)}\"")
            ),
        };

    /// <summary>Sets them in a new session, with those of the URL between them, and makes sure of them.</summary>
    /// <exception cref="EnvironmentException">The server refuses one, or something in between lost it.</exception>
    public async Task ApplyAsync(NpgsqlConnection connection, DatabaseUrl url)
    {
        var settings = Defaults
            .Concat(url.Session)
            .Concat(Demands)
            .Where(s => s.Since <= connection.PostgreSqlVersion.Major)
            .ToArray();
        try
        {
            var set = await ConnectionPool.ReadAsync(
                connection,
                "Sessions/set",
                r => (Name: r.Text("name"), Value: r.Text("value")),
                CancellationToken.None,
                Parameters.Column(settings, s => s.Name),
                Parameters.Column(settings, s => s.Value)
            );
            // A later one of the same name counts.
            var expected = set.GroupBy(s => s.Name, StringComparer.Ordinal).Select(g => g.Last()).ToArray();
            var held = await ConnectionPool.ReadAsync(
                connection,
                "Sessions/read",
                r => r.Text("value"),
                CancellationToken.None,
                Parameters.Column(expected, s => s.Name)
            );
            for (var i = 0; i < expected.Length; i++)
                if (held[i] != expected[i].Value)
                    throw new EnvironmentException(
                        $"The connection to the database at {url} does not keep its settings ({expected[i].Name} "
                            + $"was set to '{expected[i].Value}' and is '{held[i]}'). {PoolerCheck.Advice}"
                    );
        }
        catch (PostgresException e) when (e.SqlState[..2] is "22" or "42" or "55")
        {
            throw new EnvironmentException(
                $"The server at {url} refuses a setting of this session: {e.MessageText}.",
                e
            );
        }
        if (url.Target is { } target)
            await RequireAsync(connection, url, target);
    }

    /// <summary>What libpq does with the only server of a URL. A preference is no demand.</summary>
    private static async Task RequireAsync(NpgsqlConnection connection, DatabaseUrl url, TargetSessionAttributes target)
    {
        var (isStandby, isReadOnly) = await ConnectionPool.ReadOneAsync(
            connection,
            "Sessions/target",
            r => (r.Boolean("is_standby"), r.Boolean("is_read_only")),
            CancellationToken.None
        );
        var suits = target switch
        {
            TargetSessionAttributes.Primary => !isStandby,
            TargetSessionAttributes.Standby => isStandby,
            TargetSessionAttributes.ReadWrite => !isReadOnly,
            TargetSessionAttributes.ReadOnly => isReadOnly,
            _ => true,
        };
        if (!suits)
            throw new EnvironmentException(
                $"The server at {url} is "
                    + $"{(isStandby ? "a standby" : isReadOnly ? "a primary that is read-only" : "a primary")}, "
                    + "which is not what target_session_attrs asks for."
            );
    }
}

/// <summary>A run-time parameter of the server, and its value.</summary>
/// <param name="Since">The first major version of PostgreSQL that has it.</param>
internal readonly record struct SessionSetting(string Name, string Value, int Since = 0)
{
    /// <summary>
    /// Takes <c>-c name=value</c> and <c>--name=value</c> out of libpq's <c>options</c>, in which a backslash takes the
    /// next character as it is; what else is there (<c>endpoint=...</c> of some hosts) stays.
    /// </summary>
    public static (ImmutableArray<SessionSetting> Settings, string? Others) Split(string? options)
    {
        var settings = ImmutableArray.CreateBuilder<SessionSetting>();
        var rest = new List<string>();
        var words = Words(options ?? "");
        for (var i = 0; i < words.Count; i++)
        {
            var word = words[i] == "-c" && i + 1 < words.Count ? $"-c{words[++i]}" : words[i];
            var equals = word.IndexOf('=', StringComparison.Ordinal);
            if (
                equals > 2
                && (word.StartsWith("-c", StringComparison.Ordinal) || word.StartsWith("--", StringComparison.Ordinal))
            )
                settings.Add(new SessionSetting(word[2..equals].Replace('-', '_'), word[(equals + 1)..]));
            else
                rest.Add(Escaped(word));
        }
        return (settings.ToImmutable(), rest.Count == 0 ? null : string.Join(' ', rest));
    }

    /// <summary>As in libpq's <c>options</c>.</summary>
    public string ForLibpq => $"-c {Name}={Escaped(Value)}";

    private static List<string> Words(string options)
    {
        var words = new List<string>();
        var word = new StringBuilder();
        for (var i = 0; i < options.Length; i++)
        {
            if (char.IsWhiteSpace(options[i]))
            {
                if (word.Length > 0)
                    words.Add(word.ToString());
                word.Clear();
                continue;
            }
            if (options[i] == '\\' && i + 1 < options.Length)
                i++;
            word.Append(options[i]);
        }
        if (word.Length > 0)
            words.Add(word.ToString());
        return words;
    }

    private static string Escaped(string text) =>
        string.Concat(text.Select(c => c == '\\' || char.IsWhiteSpace(c) ? Invariant($"\\{c}") : c.ToString()));
}
