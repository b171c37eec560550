using System.Globalization;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace TauGate.Cluster.Disk;

/// <summary>
/// The number up to which a spool's records are acknowledged, in a file that is written in place: a new file for each
/// acknowledgement would be most of the cost of a short cell. If it is lost, records are only sent again, so a failure
/// to write it is ignored and a full disk does not keep acknowledged records from being deleted.
/// </summary>
internal sealed class AcknowledgedNumber(string path) : IDisposable
{
    private SafeFileHandle? _file;

    public long Read() =>
        File.Exists(path) && long.TryParse(File.ReadAllText(path), CultureInfo.InvariantCulture, out var through)
            ? through
            : 0;

    public void Write(long through)
    {
        try
        {
            _file ??= File.OpenHandle(
                path,
                FileMode.OpenOrCreate,
                FileAccess.Write,
                FileShare.ReadWrite | FileShare.Delete
            );
            RandomAccess.Write(
                _file,
                Encoding.ASCII.GetBytes(through.ToString("D20", CultureInfo.InvariantCulture)),
                0
            );
        }
        catch (IOException)
        {
            // The next acknowledgement writes it.
        }
    }

    public void Dispose() => _file?.Dispose();
}
