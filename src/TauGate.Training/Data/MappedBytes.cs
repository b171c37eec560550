using System.Buffers;
using System.IO.MemoryMappedFiles;
using Microsoft.Win32.SafeHandles;

namespace TauGate.Training.Data;

/// <summary>
/// A file mapped into memory: all processes that read it share its pages. Unmapped when nothing refers to it any more.
/// </summary>
internal sealed unsafe class MappedBytes : MemoryManager<byte>
{
    private readonly SafeMemoryMappedViewHandle _view;
    private readonly int _length;

    private MappedBytes(SafeMemoryMappedViewHandle view, int length) => (_view, _length) = (view, length);

    /// <summary>Maps the whole of a file, which must not be empty.</summary>
    public static ReadOnlyMemory<byte> Open(FileStream file)
    {
        var length = checked((int)file.Length);
        using var mapped = MemoryMappedFile.CreateFromFile(
            file,
            mapName: null,
            0,
            MemoryMappedFileAccess.Read,
            HandleInheritability.None,
            leaveOpen: true
        );
        // The view stays when the file is closed; its handle unmaps it.
        return new MappedBytes(
            mapped.CreateViewAccessor(0, length, MemoryMappedFileAccess.Read).SafeMemoryMappedViewHandle,
            length
        ).Memory;
    }

    /// <inheritdoc/>
    public override Span<byte> GetSpan() => new((void*)_view.DangerousGetHandle(), _length);

    /// <inheritdoc/>
    public override MemoryHandle Pin(int elementIndex = 0) =>
        new((byte*)_view.DangerousGetHandle() + elementIndex, pinnable: this);

    /// <inheritdoc/>
    public override void Unpin() { }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing) => _view.Dispose();
}
