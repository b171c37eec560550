using System.Buffers.Binary;
using System.Text;

namespace TauGate.Training.Native;

/// <summary>
/// The symbol versions a 64-bit little-endian ELF library asks of other libraries (section <c>.gnu.version_r</c>). The
/// loader refuses a library when a version is missing, unless the entry is marked weak; it does so even when no symbol
/// of that version is used. Layout: System V ABI, and "Symbol Versioning" of the Linux Standard Base.
/// </summary>
internal static class ElfVersionNeeds
{
    private const int SectionTypeVersionNeeds = 0x6FFF_FFFE;
    private const ushort WeakFlag = 0x2;

    /// <summary>Marks the need for <paramref name="version"/> as weak in the library's bytes.</summary>
    /// <param name="elf">The whole file; changed in place.</param>
    /// <param name="library">Library the version is asked of, such as <c>libstdc++.so.6</c>.</param>
    /// <param name="version">Such as <c>GLIBCXX_3.4.32</c>.</param>
    /// <returns>Whether the library asks for that version at all.</returns>
    /// <exception cref="InvalidDataException">The bytes are not a 64-bit little-endian ELF file, or are cut
    /// short.</exception>
    public static bool MakeWeak(Span<byte> elf, string library, string version)
    {
        var entry = Find(elf, library, version);
        if (entry is not { } offset)
            return false;
        var flags = elf[(offset + 4)..];
        BinaryPrimitives.WriteUInt16LittleEndian(
            flags,
            (ushort)(BinaryPrimitives.ReadUInt16LittleEndian(flags) | WeakFlag)
        );
        return true;
    }

    /// <summary>Whether the library insists on that version: it asks for it and the entry is not weak.</summary>
    /// <exception cref="InvalidDataException">The bytes are not a 64-bit little-endian ELF file, or are cut
    /// short.</exception>
    public static bool Insists(ReadOnlySpan<byte> elf, string library, string version) =>
        Find(elf, library, version) is { } offset
        && (BinaryPrimitives.ReadUInt16LittleEndian(elf[(offset + 4)..]) & WeakFlag) == 0;

    /// <summary>Offset of the Elf64_Vernaux entry, or null.</summary>
    private static int? Find(ReadOnlySpan<byte> elf, string library, string version)
    {
        try
        {
            if (!elf.StartsWith("\x7F"u8) || !elf[1..].StartsWith("ELF\x02\x01"u8))
                throw new InvalidDataException("Not a 64-bit little-endian ELF file.");
            // Elf64_Ehdr: e_shoff at 40, e_shentsize at 58, e_shnum at 60.
            var sections = Offset(elf, 40);
            var sectionSize = UInt16(elf, 58);
            var sectionCount = UInt16(elf, 60);
            for (var i = 0; i < sectionCount; i++)
            {
                // Elf64_Shdr: sh_type at 4, sh_offset at 24, sh_link at 40, sh_info at 44.
                var section = sections + i * sectionSize;
                if (UInt32(elf, section + 4) != SectionTypeVersionNeeds)
                    continue;
                var strings = Offset(elf, sections + (int)UInt32(elf, section + 40) * sectionSize + 24);
                return FindNeed(
                    elf,
                    Offset(elf, section + 24),
                    (int)UInt32(elf, section + 44),
                    strings,
                    library,
                    version
                );
            }
            return null;
        }
        catch (Exception e) when (e is ArgumentOutOfRangeException or OverflowException)
        {
            throw new InvalidDataException("The ELF file is cut short or damaged.", e);
        }
    }

    private static int? FindNeed(
        ReadOnlySpan<byte> elf,
        int need,
        int needCount,
        int strings,
        string library,
        string version
    )
    {
        for (var n = 0; n < needCount; n++)
        {
            // Elf64_Verneed: vn_cnt at 2, vn_file at 4, vn_aux at 8, vn_next at 12.
            if (TextIs(elf, strings + (int)UInt32(elf, need + 4), library))
            {
                var entry = need + (int)UInt32(elf, need + 8);
                for (int a = 0, count = UInt16(elf, need + 2); a < count; a++)
                {
                    // Elf64_Vernaux: vna_hash at 0, vna_flags at 4, vna_other at 6, vna_name at 8, vna_next at 12.
                    if (TextIs(elf, strings + (int)UInt32(elf, entry + 8), version))
                        return entry;
                    entry += (int)UInt32(elf, entry + 12);
                }
            }
            need += (int)UInt32(elf, need + 12);
        }
        return null;
    }

    private static bool TextIs(ReadOnlySpan<byte> elf, int offset, string text)
    {
        var found = elf[offset..];
        return found.StartsWith(Encoding.ASCII.GetBytes(text)) && found[text.Length] == 0;
    }

    private static ushort UInt16(ReadOnlySpan<byte> elf, int offset) =>
        BinaryPrimitives.ReadUInt16LittleEndian(elf[offset..]);

    private static uint UInt32(ReadOnlySpan<byte> elf, int offset) =>
        BinaryPrimitives.ReadUInt32LittleEndian(elf[offset..]);

    private static int Offset(ReadOnlySpan<byte> elf, int offset) =>
        checked((int)BinaryPrimitives.ReadUInt64LittleEndian(elf[offset..]));
}
