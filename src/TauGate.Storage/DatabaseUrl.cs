using System.Globalization;
using Npgsql;
using TauGate.Core.Ports;

namespace TauGate.Storage;

/// <summary>
/// Where a database is and who enters it: a <c>postgres://</c> URL (percent-decoded; the options of libpq that matter) or an Npgsql
/// connection string, checked. Never shows a password: <see cref="ToString"/> gives <see cref="Redacted"/>, and no message quotes
/// a part of the text that may be one.
/// </summary>
public sealed class DatabaseUrl
{
    private const int LargestPort = 65535;

    private static readonly Dictionary<string, string> UrlOptions = new(StringComparer.Ordinal)
    {
        ["host"] = "Host",
        ["port"] = "Port",
        ["user"] = "Username",
        ["password"] = "Password",
        ["dbname"] = "Database",
        ["application_name"] = "Application Name",
        ["connect_timeout"] = "Timeout",
        ["sslmode"] = "SSL Mode",
        ["sslrootcert"] = "Root Certificate",
        ["sslcert"] = "SSL Certificate",
        ["sslkey"] = "SSL Key",
        ["channel_binding"] = "Channel Binding",
        ["target_session_attrs"] = "Target Session Attributes",
        ["options"] = "Options",
        ["passfile"] = "Passfile",
    };

    private readonly NpgsqlConnectionStringBuilder _settings;

    private readonly bool _insecure;

    private DatabaseUrl(NpgsqlConnectionStringBuilder settings, bool insecure = false) => (_settings, _insecure) = (settings, insecure);

    /// <summary>For people: <c>postgres://user@host:port/database</c>, without password and options.</summary>
    public string Redacted
    {
        get
        {
            var user = string.IsNullOrEmpty(_settings.Username) ? "" : Uri.EscapeDataString(_settings.Username) + "@";
            var host = _settings.Host!;
            var several = host.Contains(',', StringComparison.Ordinal); // these carry their ports themselves
            if (host.StartsWith('/')) host = Uri.EscapeDataString(host);
            else if (!several && host.Contains(':', StringComparison.Ordinal)) host = $"[{host}]";
            var port = several ? "" : string.Create(CultureInfo.InvariantCulture, $":{_settings.Port}");
            return $"postgres://{user}{host}{port}/{Uri.EscapeDataString(_settings.Database ?? "")}";
        }
    }

    /// <summary>Reads a URL or connection string.</summary>
    /// <param name="insecure">Accept a connection over a network that need not be encrypted.</param>
    /// <exception cref="InputException">It is neither, or has values that cannot work.</exception>
    public static DatabaseUrl Parse(string text, bool insecure = false)
    {
        text = text.Trim();
        if (text.Length == 0) throw Wrong("it is empty");
        var isUrl = text.StartsWith("postgres://", StringComparison.OrdinalIgnoreCase) || text.StartsWith("postgresql://", StringComparison.OrdinalIgnoreCase);
        if (!isUrl && text.Contains("://", StringComparison.Ordinal) && !text.Contains('=', StringComparison.Ordinal))
            throw Wrong("expected postgres://user:password@host:port/database or an Npgsql connection string (Host=...;Username=...;Database=...)");
        var settings = isUrl ? FromUrl(text) : FromKeywords(text);
        Check(settings);
        return new DatabaseUrl(settings, insecure);
    }

    /// <summary>Refuses a connection over a network that need not be encrypted, unless the user accepts it. Unix sockets and loopback addresses need no encryption.</summary>
    /// <exception cref="EnvironmentException">The SSL mode is below <c>require</c>.</exception>
    internal void RequireEncryption()
    {
        if (_insecure) return;
        if (_settings.SslMode is SslMode.Require or SslMode.VerifyCA or SslMode.VerifyFull || DatabaseHosts.AreLocal(_settings.Host!)) return;
        throw new EnvironmentException(
            $"The database at {Redacted} is on another machine, and sslmode={_settings.SslMode.ToString().ToLowerInvariant()} lets passwords and results travel unencrypted. " +
            "Add '?sslmode=verify-full' to the URL (with '&sslrootcert=FILE' for a private CA; 'sslmode=require' encrypts, but takes any server for the right one), or accept it with --insecure-db.");
    }

    /// <summary>The variables that libpq's programs (psql, pg_dump) read, password included: for a child process only, never to be shown.</summary>
    public IReadOnlyDictionary<string, string> ClientEnvironment()
    {
        var variables = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["PGHOST"] = _settings.Host!,
            ["PGPORT"] = _settings.Port.ToString(CultureInfo.InvariantCulture),
        };
        void Add(string name, string? value)
        {
            if (!string.IsNullOrEmpty(value)) variables[name] = value;
        }
        Add("PGUSER", _settings.Username);
        Add("PGPASSWORD", _settings.Password);
        Add("PGDATABASE", _settings.Database);
        Add("PGSSLMODE", _settings.SslMode switch
        {
            SslMode.VerifyCA => "verify-ca",
            SslMode.VerifyFull => "verify-full",
            var mode => mode.ToString().ToLowerInvariant(),
        });
        Add("PGSSLROOTCERT", _settings.RootCertificate);
        Add("PGSSLCERT", _settings.SslCertificate);
        Add("PGSSLKEY", _settings.SslKey);
        return variables;
    }

    /// <summary>A database behind a Unix socket in that folder.</summary>
    internal static DatabaseUrl OfSocket(string folder, string user, string database) => new(new NpgsqlConnectionStringBuilder
    {
        Host = folder,
        Username = user,
        Database = database,
        SslMode = SslMode.Disable,
        Timeout = 10,
    });

    /// <summary>Host name, or the folder of a Unix socket.</summary>
    internal string Host => _settings.Host!;

    /// <summary>The same server and user, another database.</summary>
    internal DatabaseUrl WithDatabase(string database) => new(Settings(b => b.Database = database), _insecure);

    /// <summary>The connection string, password included: for Npgsql only, never to be shown.</summary>
    internal string ConnectionString() => _settings.ConnectionString;

    /// <summary>The connection string of a connection that ends when it is closed.</summary>
    internal string Unpooled() => Settings(b => b.Pooling = false).ConnectionString;

    /// <summary>A changed copy of the settings.</summary>
    internal NpgsqlConnectionStringBuilder Settings(Action<NpgsqlConnectionStringBuilder> change)
    {
        var copy = new NpgsqlConnectionStringBuilder(_settings.ConnectionString);
        change(copy);
        return copy;
    }

    /// <inheritdoc/>
    public override string ToString() => Redacted;

    private static NpgsqlConnectionStringBuilder FromUrl(string text)
    {
        var rest = text[(text.IndexOf("://", StringComparison.Ordinal) + 3)..];
        if (rest.Contains('#', StringComparison.Ordinal)) throw Unencoded();
        var end = rest.IndexOfAny(['/', '?']);
        var (authority, tail) = end < 0 ? (rest, "") : (rest[..end], rest[end..]);
        // An '@' further on means that a '/' or '?' of the user or password was taken for the end of the host.
        if (tail.Contains('@', StringComparison.Ordinal)) throw Unencoded();

        var settings = new NpgsqlConnectionStringBuilder { Host = "localhost" };
        var at = authority.LastIndexOf('@');
        if (at >= 0)
        {
            var credentials = authority[..at];
            var colon = credentials.IndexOf(':', StringComparison.Ordinal);
            settings.Username = Decode(colon < 0 ? credentials : credentials[..colon]);
            if (colon >= 0) settings.Password = Decode(credentials[(colon + 1)..]);
        }
        ReadHosts(settings, authority[(at + 1)..]);

        var question = tail.IndexOf('?', StringComparison.Ordinal);
        var path = (question < 0 ? tail : tail[..question]).TrimStart('/');
        if (path.Contains('/', StringComparison.Ordinal)) throw Wrong("the database name has a '/': write it as %2F");
        if (path.Length > 0) settings.Database = Decode(path);
        if (question >= 0)
            foreach (var pair in tail[(question + 1)..].Split('&', StringSplitOptions.RemoveEmptyEntries)) ReadOption(settings, pair);
        return settings;
    }

    /// <summary><c>host[:port]</c>, several separated by commas; <c>[IPv6]</c>; a socket's folder percent-encoded.</summary>
    private static void ReadHosts(NpgsqlConnectionStringBuilder settings, string text)
    {
        if (text.Length == 0) return;
        var hosts = new List<(string Host, int? Port)>();
        foreach (var host in text.Split(','))
        {
            var colon = host.StartsWith('[') ? host.IndexOf("]:", StringComparison.Ordinal) + 1 : host.IndexOf(':', StringComparison.Ordinal);
            var hasPort = host.StartsWith('[') ? colon > 0 : colon >= 0;
            var name = Decode(hasPort ? host[..colon] : host).Trim('[', ']');
            if (name.Length == 0) throw Wrong("a host is empty");
            hosts.Add((name, hasPort ? ReadPort(host[(colon + 1)..]) : null));
        }
        if (hosts.Count == 1)
        {
            settings.Host = hosts[0].Host;
            if (hosts[0].Port is { } port) settings.Port = port;
        }
        else
        {
            settings.Host = string.Join(',', hosts.Select(h =>
                h.Port is { } port ? string.Create(CultureInfo.InvariantCulture, $"{h.Host}:{port}") : h.Host));
        }
    }

    private static int ReadPort(string text)
    {
        // Not quoted: when a password was not percent-encoded, this may be a part of it.
        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) || port is < 1 or > LargestPort)
            throw Wrong("the port must be a number from 1 to 65535 (a ':' in user or password must be written as %3A, '/' as %2F, '@' as %40)");
        return port;
    }

    private static void ReadOption(NpgsqlConnectionStringBuilder settings, string pair)
    {
        var equals = pair.IndexOf('=', StringComparison.Ordinal);
        var name = equals < 0 ? pair : pair[..equals];
        if (equals < 0) throw Wrong($"the option '{name}' has no value");
        if (!UrlOptions.TryGetValue(name, out var keyword))
            throw Wrong($"the option '{name}' is unknown; known are {string.Join(", ", UrlOptions.Keys.Order(StringComparer.Ordinal))}");
        var value = Decode(pair[(equals + 1)..]);
        if (name == "port")
        {
            settings.Port = ReadPort(value);
            return;
        }
        if (name is "sslmode" or "channel_binding" or "target_session_attrs") value = value.Replace("-", "", StringComparison.Ordinal);
        try
        {
            settings[keyword] = value;
        }
        catch (Exception e) when (e is ArgumentException or FormatException or InvalidCastException or OverflowException)
        {
            throw Wrong(name == "password" ? "the password cannot be used" : $"the option '{name}' cannot be '{value}'");
        }
    }

    private static NpgsqlConnectionStringBuilder FromKeywords(string text)
    {
        try
        {
            return new NpgsqlConnectionStringBuilder(text);
        }
        catch (Exception e) when (e is ArgumentException or FormatException or InvalidCastException or OverflowException or KeyNotFoundException)
        {
            // Npgsql's own message may quote what is a part of a password with ';' or quotes in it.
            var setting = (e as ArgumentException)?.ParamName;
            var known = setting is not null && new NpgsqlConnectionStringBuilder().ContainsKey(setting);
            throw Wrong(known
                ? $"the value of '{setting}' is not valid"
                : "it is not an Npgsql connection string such as Host=db;Username=me;Database=taugate (quote a value that has ';' or quotes in it)");
        }
    }

    private static void Check(NpgsqlConnectionStringBuilder settings)
    {
        if (string.IsNullOrWhiteSpace(settings.Host)) throw Wrong("it names no host");
        if (settings.Port is < 1 or > LargestPort) throw Wrong(string.Create(CultureInfo.InvariantCulture, $"port {settings.Port} is not from 1 to 65535"));
        if (settings.Pooling && settings.MaxPoolSize < 1) throw Wrong("'Maximum Pool Size' must be at least 1");
        if (settings.Pooling && settings.MinPoolSize > settings.MaxPoolSize) throw Wrong("'Minimum Pool Size' exceeds 'Maximum Pool Size'");
        if (settings.SslMode is SslMode.VerifyCA or SslMode.VerifyFull && IsSet(settings, "Trust Server Certificate"))
            throw Wrong($"'SSL Mode={settings.SslMode}' checks the server's certificate, 'Trust Server Certificate=true' does not: drop one");
    }

    private static bool IsSet(NpgsqlConnectionStringBuilder settings, string keyword) =>
        settings.TryGetValue(keyword, out var value) && value is true;

    private static string Decode(string text)
    {
        for (var i = text.IndexOf('%', StringComparison.Ordinal); i >= 0; i = text.IndexOf('%', i + 1))
            if (i + 2 >= text.Length || !char.IsAsciiHexDigit(text[i + 1]) || !char.IsAsciiHexDigit(text[i + 2]))
                throw Wrong("a '%' must be followed by two hexadecimal digits; a '%' itself is written as %25");
        return Uri.UnescapeDataString(text);
    }

    private static InputException Unencoded() =>
        Wrong("user and password must be percent-encoded: '/' as %2F, '?' as %3F, '#' as %23, '@' as %40, ':' as %3A");

    private static InputException Wrong(string what) => new($"The database URL is not valid: {what}.");
}
