using TauGate.Core.Sweeps;
using TauGate.Training.Native;

namespace TauGate.Training.Tests.Native;

public sealed class NativeTorchTests
{
    private static string Wrapper => Path.Combine(AppContext.BaseDirectory, "libLibTorchSharp.so");

    [Fact]
    public void Changed_copy_is_made_beside_an_untouched_original()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux needs it.");
        using var home = new TemporaryFolder();
        var original = File.ReadAllBytes(Wrapper);
        var copy = NativeTorch.EnsurePatched(Wrapper, home.Path);
        Assert.StartsWith(home.Path, copy, StringComparison.Ordinal);
        Assert.False(ElfVersionNeeds.Insists(File.ReadAllBytes(copy), "libstdc++.so.6", "GLIBCXX_3.4.32"));
        Assert.Equal(original, File.ReadAllBytes(Wrapper));
        Assert.Equal([copy], Directory.GetFiles(Path.GetDirectoryName(copy)!));
    }

    [Fact]
    public void Damaged_copy_is_made_again()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux needs it.");
        using var home = new TemporaryFolder();
        var copy = NativeTorch.EnsurePatched(Wrapper, home.Path);
        var good = File.ReadAllBytes(copy);
        File.WriteAllBytes(copy, good[..1_000]);
        Assert.Equal(copy, NativeTorch.EnsurePatched(Wrapper, home.Path));
        Assert.Equal(good, File.ReadAllBytes(copy));
    }

    [Fact]
    public void Many_making_the_copy_at_once_leave_one_good_file()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux needs it.");
        using var home = new TemporaryFolder();
        var copies = Enumerable
            .Range(0, 8)
            .AsParallel()
            .WithDegreeOfParallelism(8)
            .Select(_ => NativeTorch.EnsurePatched(Wrapper, home.Path))
            .Distinct()
            .ToArray();
        var copy = Assert.Single(copies);
        Assert.Equal([copy], Directory.GetFiles(Path.GetDirectoryName(copy)!));
        Assert.False(ElfVersionNeeds.Insists(File.ReadAllBytes(copy), "libstdc++.so.6", "GLIBCXX_3.4.32"));
    }

    [Fact]
    public void Status_names_platform_version_and_copy()
    {
        using var home = new TemporaryFolder();
        var status = NativeLibraryStatus.Inspect(home.Path);
        Assert.True(status.Supported);
        Assert.Null(status.Problem);
        Assert.Equal("2.10.0", status.LibtorchVersion);
        Assert.Equal(status.PatchNeeded, status.PatchedCopy is not null);
        Assert.Empty(Directory.GetFileSystemEntries(home.Path));
    }

    [Fact]
    public void Refusal_lists_the_platforms() =>
        Assert.All(Platform.Supported, platform =>
            Assert.Contains(platform, Platform.Refusal, StringComparison.Ordinal)
        );

    [Fact]
    public void Portable_trainers_pin_the_arithmetic_on_top_of_what_all_trainers_have()
    {
        var (native, portable) = (
            TrainerEnvironment.Variables(Numerics.Native),
            TrainerEnvironment.Variables(Numerics.Portable)
        );
        Assert.All(native, variable => Assert.Equal(variable.Value, portable[variable.Key]));
        Assert.Equal("1", native["OMP_NUM_THREADS"]);
        Assert.False(native.ContainsKey("ATEN_CPU_CAPABILITY"));
        Assert.Equal("avx2", portable["ATEN_CPU_CAPABILITY"]);
    }

    [Fact]
    public void Portable_task_is_refused_by_a_trainer_that_was_not_started_for_it()
    {
        TrainerEnvironment.Require(Numerics.Native);
        Assert.Contains(
            "ATEN_CPU_CAPABILITY",
            Assert.Throws<InvalidOperationException>(() => TrainerEnvironment.Require(Numerics.Portable)).Message,
            StringComparison.Ordinal
        );
    }
}
