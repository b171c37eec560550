using System.Collections.Concurrent;
using Akka.Actor;
using Akka.Event;

namespace TauGate.Cluster.Security;

/// <summary>
/// What certificates the peers of a node have shown, and which connections were refused. Thread-safe.
/// </summary>
internal sealed class PeerDirectory(TimeProvider time)
{
    private const int MostLines = 1_000;

    // A peer that is refused tries again every few seconds.
    private static readonly TimeSpan Silence = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<(string Host, int Port), CertificateRole> _roles = new();
    private readonly ConcurrentDictionary<string, long> _lines = new(StringComparer.Ordinal);
    private volatile Refusal? _last;

    /// <summary>A connection was refused.</summary>
    public event Action<Refusal>? Refused;

    /// <summary>The latest one; null when there was none.</summary>
    public Refusal? LastRefusal => _last;

    /// <summary>
    /// What the certificate says that was shown when this node last dialled the address; null when it never did.
    /// </summary>
    public CertificateRole? RoleOf(Address address) =>
        address is { Host: { } host, Port: { } port } ? RoleOf(host, port) : null;

    /// <summary>As for an address.</summary>
    public CertificateRole? RoleOf(string host, int port) =>
        _roles.TryGetValue((host, port), out var role) ? role : null;

    /// <summary>The peer that answered at this address showed such a certificate.</summary>
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
