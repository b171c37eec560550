using System.Globalization;
using System.IO.Hashing;
using System.Runtime.InteropServices;
using TauGate.Core.Files;
using TauGate.Core.Sweeps;

namespace TauGate.Training.Data;

/// <summary>
/// The cache of images as networks read them: for each data set and rotation one file of float32 values, which all
/// trainers of a machine map into memory, so that its pages are there once and only the first of them has to map the
/// images. A file can be deleted at any time.
/// </summary>
/// <param name="cache">The folder of what can be made again; the files are in <c>prepared</c> of it.</param>
/// <param name="data">Whose files' digests were checked.</param>
internal sealed class PreparedFolder(string cache, DataSet data)
{
    /// <summary>
    /// Changes with everything that the bytes of a file depend on, beside the data set and the rotation.
    /// </summary>
    private const string Layout = "taugate/prepared/1";

    /// <summary>How many files stay; a sweep over rotations leaves one for each.</summary>
    private const int Kept = 8;

    private readonly string _folder = Path.Combine(cache, "prepared");

    /// <summary>
    /// Maps the file of a rotation, which is made when it is not there or not whole. Safe with other processes doing
    /// the same.
    /// </summary>
    /// <param name="rotation">Degrees counter-clockwise of the rotated mode.</param>
    /// <param name="count">Values in the file.</param>
    /// <param name="fill">Computes them.</param>
    /// <returns>
    /// The values, or null where the folder cannot be written: then they have to be computed in memory.
    /// </returns>
    public MappedFloats? Open(double rotation, int count, FillValues fill)
    {
        var path = Path.Combine(
            _folder,
            $"{data.Name}-{rotation.ToString(CultureInfo.InvariantCulture)}-{KeyOf(rotation, count).Short}.f32"
        );
        try
        {
            if (TryMap(path, count) is { } mapped)
                return mapped;
            Directory.CreateDirectory(_folder);
            using var held = FileLock.TakeAsync(path + ".lock").GetAwaiter().GetResult();
            if (TryMap(path, count) is { } others)
                return others;
            Write(path, count, fill);
            Forget();
            return TryMap(path, count);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NoFileLocksException)
        {
            Console.Error.WriteLine(
                $"{path}: cannot be kept ({e.Message}); this trainer has the images in memory of its own."
            );
            return null;
        }
    }

    /// <summary>The values of a file whose checksum is right; else null.</summary>
    private static MappedFloats? TryMap(string path, int count)
    {
        var file = new FileInfo(path);
        if (!file.Exists || file.Length != MappedFloats.LengthOf(count))
            return null;
        var mapped = MappedFloats.Open(path, count);
        if (mapped.Trailer != Checksum(mapped))
        {
            mapped.Dispose();
            return null;
        }
        file.LastAccessTimeUtc = DateTime.UtcNow;
        return mapped;
    }

    private static void Write(string path, int count, FillValues fill)
    {
        var temporary = $"{path}.{Guid.NewGuid():N}.tmp";
        try
        {
            using (var mapped = MappedFloats.Create(temporary, count))
            {
                fill(mapped.Values);
                mapped.Trailer = Checksum(mapped);
            }
            File.Move(temporary, path, overwrite: true);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    private static ulong Checksum(MappedFloats mapped) => XxHash3.HashToUInt64(MemoryMarshal.AsBytes(mapped.Values));

    private void Forget()
    {
        foreach (
            var old in new DirectoryInfo(_folder)
                .EnumerateFiles("*.f32")
                .OrderByDescending(f => f.LastAccessTimeUtc)
                .Skip(Kept)
        )
        {
            old.Delete(); // who has it mapped keeps its pages
            File.Delete(old.FullName + ".lock");
        }
    }

    private Digest KeyOf(double rotation, int count)
    {
        using var hash = new CanonicalHash(Layout);
        foreach (var (name, digest) in data.Files)
            hash.Add(name, digest.Value);
        return hash.Add("validation", data.Validation).Add("rotation", rotation).Add("count", count).Finish();
    }

    /// <summary>Computes all values of a file.</summary>
    public delegate void FillValues(Span<float> values);
}
