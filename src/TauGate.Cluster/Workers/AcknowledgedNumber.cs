using System.Globalization;

namespace TauGate.Cluster.Workers;

/// <summary>
/// The number up to which a spool's records are acknowledged, in a file. Losing it only sends records again, so a full disk may not keep
/// acknowledgements from making room.
/// </summary>
internal sealed class AcknowledgedNumber(string path)
{
    public long Read() => File.Exists(path) && long.TryParse(File.ReadAllText(path), CultureInfo.InvariantCulture, out var through) ? through : 0;

    public void Write(long through)
    {
        var temporary = $"{path}.tmp";
        try
        {
            File.WriteAllText(temporary, through.ToString(CultureInfo.InvariantCulture));
            File.Move(temporary, path, overwrite: true);
        }
        catch (IOException)
        {
            // Written with the next acknowledgement.
        }
    }
}
