using TauGate.Training.Native;

namespace TauGate.Training.Tests.Native;

public sealed class ElfVersionNeedsTests
{
    private const string Library = "libstdc++.so.6";
    private const string Version = "GLIBCXX_3.4.32";

    private static byte[] Wrapper => File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "libLibTorchSharp.so"));

    [Fact]
    public void TorchSharp_insists_on_a_version_until_it_is_made_weak()
    {
        SkipElsewhere();
        var bytes = Wrapper;
        Assert.True(ElfVersionNeeds.Insists(bytes, Library, Version));
        Assert.True(ElfVersionNeeds.MakeWeak(bytes, Library, Version));
        Assert.False(ElfVersionNeeds.Insists(bytes, Library, Version));
    }

    [Fact]
    public void Making_weak_changes_one_bit_and_no_other_need()
    {
        SkipElsewhere();
        var (before, after) = (Wrapper, Wrapper);
        ElfVersionNeeds.MakeWeak(after, Library, Version);
        var changed = Enumerable.Range(0, before.Length).Where(i => before[i] != after[i]).ToArray();
        Assert.Equal(0x2, before[Assert.Single(changed)] ^ after[changed[0]]);
        Assert.True(ElfVersionNeeds.Insists(after, Library, "GLIBCXX_3.4.30"));
        Assert.True(ElfVersionNeeds.Insists(after, "libc.so.6", "GLIBC_2.34"));
    }

    [Theory]
    [InlineData(Library, "GLIBCXX_3.4.99")]
    [InlineData("libm.so.6", Version)]
    [InlineData("libstdc++", Version)]
    public void Need_that_is_not_there_changes_nothing(string library, string version)
    {
        SkipElsewhere();
        var bytes = Wrapper;
        Assert.False(ElfVersionNeeds.Insists(bytes, library, version));
        Assert.False(ElfVersionNeeds.MakeWeak(bytes, library, version));
        Assert.Equal(Wrapper, bytes);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(40)]
    [InlineData(100_000)]
    public void File_cut_short_is_refused(int length)
    {
        SkipElsewhere();
        var cut = Wrapper[..length];
        Assert.Throws<InvalidDataException>(() => ElfVersionNeeds.Insists(cut, Library, Version));
    }

    [Fact]
    public void File_that_is_not_elf_is_refused() =>
        Assert.Throws<InvalidDataException>(() =>
            ElfVersionNeeds.MakeWeak(
                "MZ and so on, long enough for a header of sixty-four bytes in all"u8.ToArray(),
                Library,
                Version
            )
        );

    private static void SkipElsewhere() => Assert.SkipUnless(OperatingSystem.IsLinux(), "ELF files are Linux's.");
}
