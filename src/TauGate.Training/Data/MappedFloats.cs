using System.IO.MemoryMappedFiles;
using System.Runtime.CompilerServices;

namespace TauGate.Training.Data;

/// <summary>float32 values of a file, mapped into memory, and the eight bytes that follow them.</summary>
internal sealed unsafe class MappedFloats : IDisposable
{
    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;
    private readonly int _count;

    private MappedFloats(MemoryMappedFile file, int count, MemoryMappedFileAccess access)
    {
        (_file, _count) = (file, count);
        _view = file.CreateViewAccessor(0, LengthOf(count), access);
        byte* start = null;
        _view.SafeMemoryMappedViewHandle.AcquirePointer(ref start);
        Start = (float*)start;
    }

    /// <summary>The first value; valid until this is disposed.</summary>
    public float* Start { get; }

    /// <summary>All of them. To be written to only after <see cref="Create"/>.</summary>
    public Span<float> Values => new(Start, _count);

    /// <summary>What follows the values.</summary>
    public ulong Trailer
    {
        get => Unsafe.ReadUnaligned<ulong>(Start + _count);
        set => Unsafe.WriteUnaligned(Start + _count, value);
    }

    /// <summary>Bytes of a file with so many values.</summary>
    public static long LengthOf(int count) => (long)count * sizeof(float) + sizeof(ulong);

    /// <summary>Maps a file of <see cref="LengthOf"/> bytes.</summary>
    public static MappedFloats Open(string path, int count) =>
        new(
            MemoryMappedFile.CreateFromFile(path, FileMode.Open, mapName: null, 0, MemoryMappedFileAccess.Read),
            count,
            MemoryMappedFileAccess.Read
        );

    /// <summary>Makes a file, to be filled.</summary>
    /// <exception cref="IOException">The disk has no room for it: found out here, because writing to a mapped file that
    /// finds none kills the process.</exception>
    public static MappedFloats Create(string path, int count)
    {
        var reserved = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            Share = FileShare.None,
            PreallocationSize = LengthOf(count),
        };
        var file = new FileStream(path, reserved);
        try
        {
            file.SetLength(LengthOf(count));
            return new(
                MemoryMappedFile.CreateFromFile(
                    file,
                    mapName: null,
                    0,
                    MemoryMappedFileAccess.ReadWrite,
                    HandleInheritability.None,
                    leaveOpen: false
                ),
                count,
                MemoryMappedFileAccess.ReadWrite
            );
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _view.SafeMemoryMappedViewHandle.ReleasePointer();
        _view.Dispose();
        _file.Dispose();
    }
}
