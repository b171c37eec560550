using System.Collections.Concurrent;
using Akka.Actor;
using Akka.Event;

namespace TauGate.Cluster.Security;

/// <summary>
/// The roles of the certificates that a node's peers have shown, and the connections that were refused. Thread-safe.
/// </summary>
internal sealed class PeerDirectory(TimeProvider time)
{
    private const int MostLines = 1_000;

    // A refused peer tries again every few seconds.
    private static readonly TimeSpan Silence = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<(string Host, int Port), CertificateRole> _roles = new();
    private readonly ConcurrentDictionary<string, long> _lines = new(StringComparer.Ordinal);
    private volatile Refusal? _last;

    /// <summary>A connection was refused.</summary>
    public event Action<Refusal>? Refused;

    /// <summary>The latest refusal; null when there was none.</summary>
    public Refusal? LastRefusal => _last;

    /// <summary>
    /// The role of the certificate that was shown when this node last connected to the address; null when it never has.
    /// </summary>
    public CertificateRole? RoleOf(Address address) =>
        address is { Host: { } host, Port: { } port } ? RoleOf(host, port) : null;

    /// <summary>The role for the node at a host and port.</summary>
    public CertificateRole? RoleOf(string host, int port) =>
        _roles.TryGetValue((host, port), out var role) ? role : null;

    /// <summary>Records the role of the certificate that was shown at an address.</summary>
    public void Record(Address address, CertificateRole role) => _roles[(address.Host, address.Port!.Value)] = role;

    /// <summary>Notes a refusal, and logs it unless the same was logged within the last minute.</summary>
    /// <param name="what">Equal for refusals that need no second line.</param>
    public void Refuse(Refusal refusal, string what, ILoggingAdapter log)
    {
        _last = refusal;
        if (IsDue(what))
            log.Warning("{0}", refusal.Reason);
        Refused?.Invoke(refusal);
    }

    private bool IsDue(string what)
    {
        if (_lines.Count > MostLines)
            _lines.Clear();
        var now = time.GetTimestamp();
        while (true)
        {
            if (!_lines.TryGetValue(what, out var last))
            {
                if (_lines.TryAdd(what, now))
                    return true;
            }
            else if (time.GetElapsedTime(last, now) < Silence)
            {
                return false;
            }
            else if (_lines.TryUpdate(what, now, last))
            {
                return true;
            }
        }
    }
}
