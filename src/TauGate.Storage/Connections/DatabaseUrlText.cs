using System.Text;
using Npgsql;
using TauGate.Core.Errors;

namespace TauGate.Storage.Connections;

/// <summary>
/// Reads the three forms in which people write where a database is: a URL, libpq's keywords (<c>host=db user=me</c>),
/// Npgsql's connection string (<c>Host=db;Username=me</c>). No message quotes a value, because text that was not
/// understood may be a piece of a password.
/// </summary>
internal static class DatabaseUrlText
{
    /// <summary>
    /// libpq's keywords that are understood, the same in URLs: what Npgsql calls them, and the values where these are
    /// words.
    /// </summary>
    private static readonly Dictionary<string, (string Keyword, string[]? Values)> Keywords = new(
        StringComparer.Ordinal
    )
    {
        ["host"] = ("Host", null),
        ["port"] = ("Port", null),
        ["user"] = ("Username", null),
        ["password"] = ("Password", null),
        ["dbname"] = ("Database", null),
        ["application_name"] = ("Application Name", null),
        ["connect_timeout"] = ("Timeout", null),
        ["sslmode"] = ("SSL Mode", ["disable", "allow", "prefer", "require", "verify-ca", "verify-full"]),
        ["sslnegotiation"] = ("SSL Negotiation", ["postgres", "direct"]),
        ["sslrootcert"] = ("Root Certificate", null),
        ["sslcert"] = ("SSL Certificate", null),
        ["sslkey"] = ("SSL Key", null),
        ["sslpassword"] = ("SSL Password", null),
        ["gssencmode"] = ("GSS Encryption Mode", ["disable", "prefer", "require"]),
        ["krbsrvname"] = ("Kerberos Service Name", null),
        ["channel_binding"] = ("Channel Binding", ["disable", "prefer", "require"]),
        ["require_auth"] = ("Require Auth", null),
        ["target_session_attrs"] = (
            "Target Session Attributes",
            ["any", "read-write", "read-only", "primary", "standby", "prefer-standby"]
        ),
        ["options"] = ("Options", null),
        ["passfile"] = ("Passfile", null),
    };

    /// <summary>Settings and hosts; <c>Host</c> and <c>Port</c> of the settings are not set yet.</summary>
    /// <exception cref="InputException">The text is none of the three, or has a value that is not allowed.</exception>
    public static (NpgsqlConnectionStringBuilder Settings, DatabaseHosts Hosts) Read(string text)
    {
        text = text.Trim();
        if (text.Length == 0)
            throw Wrong("it is empty");
        try
        {
            if (
                text.StartsWith("postgres://", StringComparison.OrdinalIgnoreCase)
                || text.StartsWith("postgresql://", StringComparison.OrdinalIgnoreCase)
            )
                return FromPairs(UrlPairs(text), isUrl: true);
            var scheme = text.IndexOf("://", StringComparison.Ordinal);
            if (scheme >= 0 && !text[..scheme].Contains('=', StringComparison.Ordinal))
                throw Wrong(
                    "expected postgres://user:password@host:port/database, or host=... user=... dbname=..., "
                        + "or an Npgsql connection string (Host=...;Username=...;Database=...)"
                );
            return IsLibpq(text) ? FromPairs(LibpqPairs(text), isUrl: false) : FromNpgsql(text);
        }
        catch (FormatException e)
        {
            throw Wrong(e.Message);
        }
    }

    /// <summary>The refusal of a text.</summary>
    public static InputException Wrong(string what) => new($"The database URL is not valid: {what}.");

    // ---- URLs

    private static List<(string Name, string Value)> UrlPairs(string text)
    {
        var rest = text[(text.IndexOf("://", StringComparison.Ordinal) + 3)..];
        if (rest.Contains('#', StringComparison.Ordinal))
            throw Unencoded();
        var end = rest.IndexOfAny(['/', '?']);
        var (authority, tail) = end < 0 ? (rest, "") : (rest[..end], rest[end..]);
        // An '@' further on means that a '/' or '?' of the user or password was taken for the end of the host.
        if (tail.Contains('@', StringComparison.Ordinal))
            throw Unencoded();

        var pairs = new List<(string Name, string Value)>();
        var at = authority.LastIndexOf('@');
        if (at >= 0)
        {
            var credentials = authority[..at];
            var colon = credentials.IndexOf(':', StringComparison.Ordinal);
            pairs.Add(("user", Decode(colon < 0 ? credentials : credentials[..colon])));
            if (colon >= 0)
                pairs.Add(("password", Decode(credentials[(colon + 1)..])));
        }
        if (authority[(at + 1)..] is { Length: > 0 } places)
        {
            var hosts = places.Split(',').Select(SplitPort).ToList();
            if (hosts.Any(h => h.Name.Length == 0))
                throw Wrong("a host is empty");
            pairs.Add(("host", string.Join(',', hosts.Select(h => h.Name))));
            if (hosts.Any(h => h.Port is not null))
                pairs.Add(("port", string.Join(',', hosts.Select(h => h.Port))));
        }
        var question = tail.IndexOf('?', StringComparison.Ordinal);
        var path = (question < 0 ? tail : tail[..question]).TrimStart('/');
        if (path.Contains('/', StringComparison.Ordinal))
            throw Wrong("the database name has a '/': write it as %2F");
        if (path.Length > 0)
            pairs.Add(("dbname", Decode(path)));
        if (question < 0)
            return pairs;

        var options = tail[(question + 1)..];
        // An '&' in a password makes the rest of it look like an option.
        var mayQuote = !options.Contains("password", StringComparison.Ordinal);
        foreach (var pair in options.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = pair.IndexOf('=', StringComparison.Ordinal);
            var name = equals < 0 ? pair : pair[..equals];
            if (equals < 0)
                throw Wrong($"{(mayQuote ? $"the option '{name}'" : "an option")} has no value");
            if (!Keywords.ContainsKey(name))
                throw Wrong($"{(mayQuote ? $"the option '{name}'" : "an option")} is unknown; known are {Known}");
            pairs.Add((name, Decode(pair[(equals + 1)..])));
        }
        return pairs;
    }

    /// <summary><c>host[:port]</c>, <c>[IPv6][:port]</c>, or a socket's folder percent-encoded.</summary>
    private static (string Name, string? Port) SplitPort(string host)
    {
        var colon = host.StartsWith('[')
            ? host.IndexOf("]:", StringComparison.Ordinal) + 1
            : host.IndexOf(':', StringComparison.Ordinal);
        var hasPort = host.StartsWith('[') ? colon > 0 : colon >= 0;
        var name = Decode(hasPort ? host[..colon] : host);
        if (!hasPort)
            return (name, null);
        var port = host[(colon + 1)..];
        if (port.Length == 0 || !port.All(char.IsAsciiDigit))
            throw Wrong(
                "a port must be a number from 1 to 65535 (a ':' in user or password must be written as %3A, "
                    + "'/' as %2F, '@' as %40)"
            );
        return (name, port);
    }

    private static string Decode(string text)
    {
        for (var i = text.IndexOf('%', StringComparison.Ordinal); i >= 0; i = text.IndexOf('%', i + 1))
            if (i + 2 >= text.Length || !char.IsAsciiHexDigit(text[i + 1]) || !char.IsAsciiHexDigit(text[i + 2]))
                throw Wrong("a '%' must be followed by two hexadecimal digits; a '%' itself is written as %25");
        return Uri.UnescapeDataString(text);
    }

    private static InputException Unencoded() =>
        Wrong("user and password must be percent-encoded: '/' as %2F, '?' as %3F, '#' as %23, '@' as %40, ':' as %3A");

    // ---- libpq's keywords

    /// <summary>
    /// Npgsql ends a setting with ';', libpq with a blank. So a first value that is followed by a blank and
    /// <c>word=</c>, or one of libpq's own keywords without any ';' after its value, is libpq's; Npgsql would take the
    /// rest of the text for the value.
    /// </summary>
    private static bool IsLibpq(string text)
    {
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        if (equals < 0)
            return false;
        var i = equals + 1;
        while (i < text.Length && char.IsWhiteSpace(text[i]))
            i++;
        if (i < text.Length && text[i] == '"')
            return false;
        if (i < text.Length && text[i] == '\'')
        {
            for (i++; i < text.Length && text[i] != '\''; i++)
                if (text[i] == '\\')
                    i++;
            i++;
        }
        else
        {
            while (i < text.Length && text[i] != ';' && !char.IsWhiteSpace(text[i]))
                i++;
        }
        if (i >= text.Length)
            return Keywords.ContainsKey(text[..equals].Trim());
        if (!char.IsWhiteSpace(text[i]))
            return false;
        var next = text[i..].TrimStart();
        var word = next.TakeWhile(c => char.IsAsciiLetterOrDigit(c) || c == '_').Count();
        return word > 0 && next[word..].TrimStart().StartsWith('=');
    }

    /// <summary>
    /// <c>name = value</c> separated by blanks; values in single quotes may have blanks; a backslash takes the next
    /// character as it is.
    /// </summary>
    private static List<(string Name, string Value)> LibpqPairs(string text)
    {
        var pairs = new List<(string Name, string Value)>();
        var i = 0;
        while (true)
        {
            SkipBlanks();
            if (i >= text.Length)
                return pairs;
            var equals = text.IndexOf('=', i);
            var name = equals < 0 ? "" : text[i..equals].Trim();
            if (!Keywords.ContainsKey(name))
                throw Wrong(
                    new NpgsqlConnectionStringBuilder().ContainsKey(name) && name.Length > 0
                        ? $"'{name}' is Npgsql's word, and Npgsql's settings are separated by ';' "
                            + "(Host=db;Username=me;Database=taugate); libpq's are written host=db user=me "
                            + "dbname=taugate"
                        : $"a keyword is unknown or lacks its '='; known are {Known} (a value with blanks stands in "
                            + "single quotes)"
                );
            i = equals + 1;
            SkipBlanks();
            pairs.Add((name, Value()));
        }

        void SkipBlanks()
        {
            while (i < text.Length && char.IsWhiteSpace(text[i]))
                i++;
        }

        string Value()
        {
            var value = new StringBuilder();
            var isQuoted = i < text.Length && text[i] == '\'';
            if (isQuoted)
                i++;
            for (; i < text.Length && (isQuoted ? text[i] != '\'' : !char.IsWhiteSpace(text[i])); i++)
            {
                if (text[i] == '\\' && i + 1 < text.Length)
                    i++;
                value.Append(text[i]);
            }
            if (isQuoted && i++ >= text.Length)
                throw Wrong("a quoted value does not end");
            if (i < text.Length && !char.IsWhiteSpace(text[i]))
                throw Wrong("a blank must follow a quoted value");
            return value.ToString();
        }
    }

    // ---- What URLs and libpq's keywords have in common

    private static string Known => string.Join(", ", Keywords.Keys.Order(StringComparer.Ordinal));

    private static (NpgsqlConnectionStringBuilder Settings, DatabaseHosts Hosts) FromPairs(
        List<(string Name, string Value)> pairs,
        bool isUrl
    )
    {
        var settings = new NpgsqlConnectionStringBuilder();
        string? host = null,
            port = null;
        foreach (var (name, value) in pairs)
        {
            if (!isUrl)
                RefuseSwallowed(name, value);
            if (name == "host")
                host = value;
            // Npgsql asks the system's authorities when no file is named; for libpq the value <c>system</c> also means
            // verify-full.
            else if (name == "sslrootcert" && value == "system")
                Set(settings, "sslmode", "verify-full");
            else if (name == "port")
                port = value;
            else
                Set(settings, name, value);
        }
        if (host is null && !isUrl)
            throw NoHost();
        return (settings, DatabaseHosts.OfLibpq(string.IsNullOrEmpty(host) ? "localhost" : host, port));
    }

    private static void Set(NpgsqlConnectionStringBuilder settings, string name, string value)
    {
        var (keyword, values) = Keywords[name];
        if (values is not null && !values.Contains(value, StringComparer.Ordinal))
            throw Wrong($"the value of '{name}' must be one of {string.Join(", ", values)}");
        try
        {
            settings[keyword] = name == "sslmode" ? value.Replace("-", "", StringComparison.Ordinal) : value;
        }
        catch (Exception e)
            when (e is ArgumentException or FormatException or InvalidCastException or OverflowException)
        {
            throw Wrong($"the value of '{name}' is not valid");
        }
    }

    // ---- Npgsql's connection strings

    private static (NpgsqlConnectionStringBuilder Settings, DatabaseHosts Hosts) FromNpgsql(string text)
    {
        NpgsqlConnectionStringBuilder settings;
        try
        {
            settings = new NpgsqlConnectionStringBuilder(text);
        }
        catch (Exception e)
            when (e
                    is ArgumentException
                        or FormatException
                        or InvalidCastException
                        or OverflowException
                        or KeyNotFoundException
            )
        {
            // Npgsql's own message may quote what is a part of a password with ';' or quotes in it.
            var setting = (e as ArgumentException)?.ParamName;
            var known = setting is not null && new NpgsqlConnectionStringBuilder().ContainsKey(setting);
            throw Wrong(
                known
                    ? $"the value of '{setting}' is not valid"
                    : "it is not an Npgsql connection string such as Host=db;Username=me;Database=taugate (quote a "
                        + "value that has ';' or quotes in it)"
            );
        }
        foreach (var name in settings.Keys)
            if (settings[name] is string value)
                RefuseSwallowed(name, value);
        if (string.IsNullOrWhiteSpace(settings.Host))
            throw NoHost();
        if (!DatabaseHosts.IsPort(settings.Port))
            throw Wrong(Invariant($"port {settings.Port} is not from 1 to 65535"));
        return (settings, DatabaseHosts.OfNpgsql(settings.Host, settings.Port));
    }

    // ---- Both kinds of keywords

    /// <summary>
    /// Refuses a value that contains the next setting because of a wrong separator, such as
    /// <c>Server=db,Password=x</c>. It might be shown, or sent as a name.
    /// </summary>
    private static void RefuseSwallowed(string name, string value)
    {
        if (
            value.Contains('=', StringComparison.Ordinal)
            && name.ToLowerInvariant() is not ("password" or "options" or "ssl password" or "sslpassword")
        )
            throw Wrong(
                $"the value of '{name}' has a '=', so a separator seems to be missing: "
                    + "Npgsql's settings are separated by ';', libpq's by blanks. "
                    + "In a URL (postgres://...) a '=' is written %3D"
            );
    }

    private static InputException NoHost() => Wrong("it names no host");
}
