using System.Runtime.InteropServices;
using TauGate.Core.Sweeps;
using TauGate.Training.Data;

namespace TauGate.Training.Tests.Data;

public sealed class PreparedFolderTests : IDisposable
{
    private const double Rotation = 45;

    private readonly TemporaryFolder _home = new();

    private PreparedFolder Folder => new(_home["cache"], DataSet.Mnist);

    private string[] Files => Directory.GetFiles(Path.Combine(_home["cache"], "prepared"), "*.f32");

    public void Dispose() => _home.Dispose();

    [Fact]
    public void Mapped_images_are_those_computed_in_memory_to_the_bit()
    {
        var expected = Bits(null);
        Assert.Equal(expected, Bits(Folder)); // makes the file
        Assert.Equal(expected, Bits(Folder)); // finds it
        Assert.Single(Files);
    }

    [Fact]
    public void File_that_is_there_is_not_computed_again()
    {
        Folder.Open(Rotation, 3, values => values.Fill(2))!.Dispose();

        using var mapped = Folder.Open(Rotation, 3, _ => Assert.Fail("computed again"))!;

        Assert.Equal([2, 2, 2], mapped.Values.ToArray());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    [InlineData(12)] // the checksum itself
    public void Damaged_file_is_made_again(int damaged)
    {
        Folder.Open(Rotation, 3, values => values.Fill(2))!.Dispose();
        var bytes = File.ReadAllBytes(Files.Single());
        bytes[damaged] ^= 1;
        File.WriteAllBytes(Files.Single(), bytes);

        using var mapped = Folder.Open(Rotation, 3, values => values.Fill(3))!;

        Assert.Equal([3, 3, 3], mapped.Values.ToArray());
    }

    [Fact]
    public void Truncated_file_is_made_again()
    {
        Folder.Open(Rotation, 3, values => values.Fill(2))!.Dispose();
        File.WriteAllBytes(Files.Single(), File.ReadAllBytes(Files.Single())[..^1]);

        using var mapped = Folder.Open(Rotation, 3, values => values.Fill(3))!;

        Assert.Equal([3, 3, 3], mapped.Values.ToArray());
    }

    [Fact]
    public void Rotations_and_sizes_have_files_of_their_own()
    {
        foreach (var (rotation, count) in new[] { (45.0, 3), (45.5, 3), (45.0, 4) })
            Folder.Open(rotation, count, values => values.Fill((float)rotation + count))!.Dispose();

        using var mapped = Folder.Open(45, 3, _ => Assert.Fail("computed again"))!;

        Assert.Equal(3, Files.Length);
        Assert.Equal(48, mapped.Values[0]);
    }

    [Fact]
    public void Those_that_were_used_last_stay_when_there_are_many()
    {
        for (var rotation = 0; rotation < 8; rotation++)
        {
            Folder.Open(rotation, 1, values => values.Fill(1))!.Dispose();
            File.SetLastAccessTimeUtc(
                Files.Single(f => Path.GetFileName(f).StartsWith($"mnist-{rotation}-", StringComparison.Ordinal)),
                DateTime.UtcNow.AddHours(-9 + rotation)
            );
        }
        Folder.Open(0, 1, _ => Assert.Fail("computed again"))!.Dispose();
        Folder.Open(90, 1, values => values.Fill(1))!.Dispose();

        Assert.Equal(
            ["0", "2", "3", "4", "5", "6", "7", "90"],
            Files.Select(f => Path.GetFileName(f).Split('-')[1]).OrderBy(int.Parse)
        );
    }

    [Fact]
    public void Folder_that_cannot_be_made_leaves_the_images_to_the_trainers_memory()
    {
        File.WriteAllText(_home["cache"], "in the way");

        Assert.Null(Folder.Open(Rotation, 3, _ => { }));
        Assert.Equal(Bits(null), Bits(Folder));
    }

    private static byte[] Bits(PreparedFolder? cache)
    {
        using var images = new ModeImages(
            RawImages.Read(Path.Combine(AppContext.BaseDirectory, "Excerpt"), DataSet.Mnist with { Validation = 60 }),
            Rotation,
            cache
        );
        LabelledImages[] sets =
        [
            images.TargetTrain,
            images.TargetValidation,
            images.TargetTest,
            images.SourceValidation,
            images.SourceTest,
        ];
        Assert.Equal([240, 60, 200, 60, 200], sets.Select(s => s.Count));
        return
        [
            .. sets.SelectMany(s =>
                s.Images.bytes.ToArray().Concat(MemoryMarshal.AsBytes<long>(s.Labels.data<long>().ToArray()).ToArray())
            ),
        ];
    }
}
