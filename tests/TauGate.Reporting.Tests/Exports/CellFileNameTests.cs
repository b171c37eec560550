using System.Collections.Immutable;
using System.Formats.Tar;
using TauGate.Core.Sweeps;
using TauGate.Reporting.Exports;

namespace TauGate.Reporting.Tests.Exports;

public sealed class CellFileNameTests
{
    [Fact]
    public void Short_title_stands_in_the_name_and_what_file_systems_dislike_does_not()
    {
        Assert.Equal("000017_lora_rank=8_seed=3", CellFileName.Of(Cell(17, 3, "lora", ("rank", "8"))));
        Assert.Equal("000000_a_b_x=_1__2__seed=0", CellFileName.Of(Cell(0, 0, "a/b", ("x", "[1, 2]"))));
    }

    [Fact]
    public void Long_titles_give_names_of_their_own_that_every_file_system_and_tar_header_has_room_for()
    {
        var axes = Enumerable.Range(1, 5).Select(i => ($"an-axis-with-a-long-name-{i}", "0.123456789")).ToArray();
        var (one, other) = (
            Cell(long.MaxValue, long.MaxValue, "label", axes),
            Cell(long.MaxValue, long.MaxValue, "label", [.. axes[..4], (axes[4].Item1, "0.5")])
        );
        Assert.True(one.Variant.Title.Length > 163);

        var names = new[] { CellFileName.Of(one), CellFileName.Of(other) };

        Assert.NotEqual(names[0], names[1]);
        Assert.All(names, name => Assert.InRange(name.Length, 1, 143 - ".safetensors".Length));
        using var tar = new TarWriter(Stream.Null, TarEntryFormat.Ustar);
        foreach (var name in names)
            tar.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, $"{name}/foundation.safetensors"));
        Assert.Equal(names[0], CellFileName.Of(one));
    }

    [Theory]
    [InlineData(64, true)]
    [InlineData(65, false)]
    public void Title_is_shortened_from_a_length_on(int length, bool stays)
    {
        var label = new string('x', length);
        Assert.Equal(stays, CellFileName.Of(Cell(1, 2, label)) == $"000001_{label}_seed=2");
    }

    private static SweepCell Cell(long ordinal, long seed, string label, params (string Name, string Value)[] axes) =>
        new(
            ordinal,
            seed,
            Samples.Variant(label, "lora") with
            {
                Axes = axes.ToImmutableSortedDictionary(
                    a => a.Name,
                    a => (OptionValue)new OptionValue.Text(a.Value),
                    StringComparer.Ordinal
                ),
            },
            RecordUnits: false
        );
}
