using System.Collections.Immutable;
using System.Globalization;
using Npgsql;
using TauGate.Core.Errors;
using TauGate.Core.Files;

namespace TauGate.Storage.Connections;

/// <summary>
/// Where a database is and the user to connect as: a <c>postgres://</c> URL, libpq's keywords or an Npgsql connection
/// string, checked. Never shows a password: <see cref="ToString"/> gives <see cref="Redacted"/>, and no message quotes
/// a part of the text that may be one.
/// </summary>
public sealed class DatabaseUrl
{
    /// <summary>
    /// Variables of libpq that would lead its programs elsewhere than Npgsql, which does not read them.
    /// </summary>
    private static readonly string[] Misleading =
    [
        "PGHOSTADDR",
        "PGSERVICE",
        "PGSERVICEFILE",
        "PGREQUIRESSL",
        "PGLOADBALANCEHOSTS",
        "PGSSLCRL",
        "PGSSLCRLDIR",
    ];

    /// <summary>Where systems keep the authorities they trust, in one file.</summary>
    private static readonly string[] SystemAuthorities =
    [
        "/etc/ssl/certs/ca-certificates.crt",
        "/etc/pki/tls/certs/ca-bundle.crt",
        "/etc/ssl/ca-bundle.pem",
        "/etc/ssl/cert.pem",
        "/opt/homebrew/etc/ca-certificates/cert.pem",
    ];

    private readonly NpgsqlConnectionStringBuilder _settings;
    private readonly DatabaseHosts _hosts;
    private readonly bool _insecure;

    private DatabaseUrl(NpgsqlConnectionStringBuilder settings, DatabaseHosts hosts, bool insecure = false) =>
        (_settings, _hosts, _insecure) = (settings, hosts, insecure);

    /// <summary>For people: <c>postgres://user@host:port/database</c>, without password and options.</summary>
    public string Redacted
    {
        get
        {
            var user = string.IsNullOrEmpty(_settings.Username) ? "" : Uri.EscapeDataString(_settings.Username) + "@";
            return $"postgres://{user}{_hosts}/{Uri.EscapeDataString(_settings.Database ?? "")}";
        }
    }

    /// <summary>Reads one of the three forms.</summary>
    /// <param name="insecure">Whether to accept a connection over a network that need not be encrypted.</param>
    /// <exception cref="InputException">It is none of them, or has values that cannot work.</exception>
    public static DatabaseUrl Parse(string text, bool insecure = false)
    {
        var (settings, hosts) = DatabaseUrlText.Read(text);
        if (hosts.Hosts.FirstOrDefault(h => !h.IsPlausible) is { Name: not null })
            throw DatabaseUrlText.Wrong("a host is neither a name, nor an IP address, nor the folder of a Unix socket");
        (settings.Host, settings.Port) = (hosts.ForNpgsql, hosts.Hosts[0].Port);
        (settings.Passfile, settings.RootCertificate) = (
            OfUser(settings.Passfile, "passfile"),
            OfUser(settings.RootCertificate, "sslrootcert")
        );
        (settings.SslCertificate, settings.SslKey) = (
            OfUser(settings.SslCertificate, "sslcert"),
            OfUser(settings.SslKey, "sslkey")
        );
        Check(settings);
        // Npgsql tries the system's Kerberos library for every connection otherwise, and .NET prints a line for each
        // where there is none.
        if (!IsSet(settings, "GSS Encryption Mode") && Environment.GetEnvironmentVariable("PGGSSENCMODE") is null)
            settings.GssEncryptionMode = GssEncryptionMode.Disable;

        // Npgsql heeds it only when there are several servers; with one, the session is checked.
        TargetSessionAttributes? target = null;
        if (!hosts.AreSeveral && settings.TargetSessionAttributes is { } attributes)
        {
            target = Enum.Parse<TargetSessionAttributes>(
                attributes.Replace("-", "", StringComparison.Ordinal),
                ignoreCase: true
            );
            settings.Remove("Target Session Attributes");
        }
        var (session, options) = SessionSetting.Split(settings.Options);
        if (settings.SearchPath is { Length: > 0 } path)
            session = session.Add(new SessionSetting("search_path", path));
        (settings.Options, settings.SearchPath) = (options, null);
        Validate(settings);
        return new DatabaseUrl(settings, hosts, insecure) { Target = target, Session = session };
    }

    /// <summary>
    /// Refuses a connection over a network that need not be encrypted, unless the user accepts it. Unix sockets and
    /// loopback addresses need no encryption.
    /// </summary>
    /// <exception cref="EnvironmentException">The SSL mode is below <c>require</c>.</exception>
    internal void RequireEncryption()
    {
        if (_insecure)
            return;
        if (_settings.SslMode is SslMode.Require or SslMode.VerifyCA or SslMode.VerifyFull || _hosts.AreLocal)
            return;
        throw new EnvironmentException(
            $"The database at {Redacted} is on another machine, and "
                + $"sslmode={_settings.SslMode.ToString().ToLowerInvariant()} lets passwords and results travel "
                + "unencrypted. Add '?sslmode=verify-full' to the URL (with '&sslrootcert=FILE' for a private CA; "
                + "'sslmode=require' encrypts, but takes any server for the right one), or accept it with "
                + "--insecure-db."
        );
    }

    /// <summary>
    /// Sets the variables by which libpq's programs (psql, pg_dump) reach the same database, password included, and
    /// removes those that would lead them elsewhere. For a child process only; never to be shown.
    /// </summary>
    public void SetClientEnvironment(IDictionary<string, string?> environment)
    {
        foreach (var name in Misleading)
            environment.Remove(name);
        environment["PGHOST"] = string.Join(',', _hosts.Hosts.Select(h => h.Name));
        environment["PGPORT"] = string.Join(
            ',',
            _hosts.Hosts.Select(h => h.Port.ToString(CultureInfo.InvariantCulture))
        );
        Add("PGUSER", _settings.Username);
        Add("PGPASSWORD", _settings.Password);
        Add("PGPASSFILE", _settings.Passfile);
        Add("PGDATABASE", _settings.Database);
        Add("PGAPPNAME", _settings.ApplicationName);
        Add(
            "PGOPTIONS",
            string.Join(
                ' ',
                Session.Select(s => s.ForLibpq).Prepend(_settings.Options).Where(o => !string.IsNullOrEmpty(o))
            )
        );
        Add("PGSSLMODE", Hyphenated(_settings.SslMode));
        Add("PGSSLROOTCERT", _settings.RootCertificate);
        Add("PGSSLCERT", _settings.SslCertificate);
        Add("PGSSLKEY", _settings.SslKey);
        if (IsSet(_settings, "SSL Negotiation"))
            Add("PGSSLNEGOTIATION", _settings.SslNegotiation.ToString().ToLowerInvariant());
        if (IsSet(_settings, "Channel Binding"))
            Add("PGCHANNELBINDING", _settings.ChannelBinding.ToString().ToLowerInvariant());
        if (IsSet(_settings, "GSS Encryption Mode"))
            Add("PGGSSENCMODE", _settings.GssEncryptionMode.ToString().ToLowerInvariant());
        if (IsSet(_settings, "Timeout"))
            Add("PGCONNECT_TIMEOUT", _settings.Timeout.ToString(CultureInfo.InvariantCulture));
        Add("PGTARGETSESSIONATTRS", Target is { } target ? Hyphenated(target) : _settings.TargetSessionAttributes);
        // libpq asks a file for authorities, Npgsql the system when there is none.
        if (
            _settings.SslMode is SslMode.VerifyCA or SslMode.VerifyFull
            && !environment.ContainsKey("PGSSLROOTCERT")
            && !File.Exists(UsersAuthorities)
        )
            Add(
                "PGSSLROOTCERT",
                SystemAuthorities
                    .Prepend(Environment.GetEnvironmentVariable("SSL_CERT_FILE"))
                    .FirstOrDefault(File.Exists)
            );

        void Add(string name, string? value)
        {
            if (!string.IsNullOrEmpty(value))
                environment[name] = value;
        }
    }

    /// <summary>A database behind a Unix socket in that folder.</summary>
    internal static DatabaseUrl OfSocket(string folder, string user, string database) =>
        new(
            new NpgsqlConnectionStringBuilder
            {
                Host = folder,
                Username = user,
                Database = database,
                SslMode = SslMode.Disable,
                GssEncryptionMode = GssEncryptionMode.Disable,
                Timeout = 10,
            },
            new DatabaseHosts([new DatabaseHost(folder, DatabaseHosts.StandardPort)])
        );

    /// <summary>Host name, or the folder of a Unix socket.</summary>
    internal string Host => _settings.Host!;

    /// <summary>What a single server must be; null when any will do, or when Npgsql chooses among several.</summary>
    internal TargetSessionAttributes? Target { get; private init; }

    /// <summary>Session parameters that the text asks for: those of its <c>options</c>, and the search path.</summary>
    internal ImmutableArray<SessionSetting> Session { get; private init; } = [];

    /// <summary>The same server and user, another database.</summary>
    internal DatabaseUrl WithDatabase(string database) =>
        new(Settings(b => b.Database = database), _hosts, _insecure) { Target = Target, Session = Session };

    /// <summary>The same database, with further session parameters.</summary>
    internal DatabaseUrl WithSession(params SessionSetting[] settings) =>
        new(Settings(_ => { }), _hosts, _insecure) { Target = Target, Session = Session.AddRange(settings) };

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

    private static string UsersAuthorities =>
        Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".postgresql", "root.crt");

    private static void Check(NpgsqlConnectionStringBuilder settings)
    {
        if (settings.Pooling && settings.MaxPoolSize < 1)
            throw DatabaseUrlText.Wrong("'Maximum Pool Size' must be at least 1");
        if (settings.Pooling && settings.MinPoolSize > settings.MaxPoolSize)
            throw DatabaseUrlText.Wrong("'Minimum Pool Size' exceeds 'Maximum Pool Size'");
        if (
            settings.SslMode is SslMode.VerifyCA or SslMode.VerifyFull
            && settings.TryGetValue("Trust Server Certificate", out var trusts)
            && trusts is true
        )
            throw DatabaseUrlText.Wrong(
                $"'SSL Mode={settings.SslMode}' checks the server's certificate, "
                    + "'Trust Server Certificate=true' does not: drop one"
            );
        // Multiplexing does not fit: each session is set up after connecting, and transactions have several statements.
        if (settings.Multiplexing)
            throw DatabaseUrlText.Wrong(
                "'Multiplexing=true' shares sessions between statements, which TauGate cannot use: leave it away"
            );
    }

    /// <summary>Refuses values that Npgsql would refuse only when it connects.</summary>
    private static void Validate(NpgsqlConnectionStringBuilder settings)
    {
        try
        {
            using var source = new NpgsqlDataSourceBuilder(settings.ConnectionString).Build();
        }
        catch (Exception e)
            when (e
                    is ArgumentException
                        or NotSupportedException
                        or InvalidOperationException
                        or FormatException
                        or OverflowException
            )
        {
            var mayQuote =
                string.IsNullOrEmpty(settings.Password)
                || !e.Message.Contains(settings.Password, StringComparison.Ordinal);
            throw DatabaseUrlText.Wrong(mayQuote ? e.Message.TrimEnd('.') : "Npgsql refuses it");
        }
    }

    private static string? OfUser(string? path, string keyword) =>
        string.IsNullOrEmpty(path) ? null : UserPath.Expand(path, $"The database URL's {keyword}");

    private static bool IsSet(NpgsqlConnectionStringBuilder settings, string keyword) =>
        settings.ShouldSerialize(keyword);

    private static string Hyphenated<T>(T value)
        where T : struct, Enum =>
        value switch
        {
            SslMode.VerifyCA => "verify-ca",
            SslMode.VerifyFull => "verify-full",
            TargetSessionAttributes.ReadWrite => "read-write",
            TargetSessionAttributes.ReadOnly => "read-only",
            TargetSessionAttributes.PreferPrimary => "prefer-primary",
            TargetSessionAttributes.PreferStandby => "prefer-standby",
            _ => value.ToString().ToLowerInvariant(),
        };
}
