using TauGate.Cli.Commands;
using TauGate.Cli.Composition;
using TauGate.Core.Errors;
using TauGate.Reporting.Figures;

namespace TauGate.Cli.Tests.Commands;

/// <summary>Which figures are drawn, and where they are written.</summary>
public sealed class FigureTests
{
    [Fact]
    public void All_is_every_figure() => Assert.Equal(FigureCatalog.Names, FigureCommand.NamesOf("all"));

    [Fact]
    public void Unknown_figure_lists_the_known_ones()
    {
        var refusal = Assert.Throws<InputException>(() => FigureCommand.NamesOf("acuracy"));

        Assert.All(FigureCatalog.Names, n => Assert.Contains(n, refusal.Message, StringComparison.Ordinal));
        Assert.Contains("Did you mean accuracy?", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("out", null, 12, "out/quick-modes.png")]
    [InlineData("out", "svg", 12, "out/quick-modes.svg")]
    [InlineData("a.svg", null, 1, "a.svg")]
    [InlineData("x/a.PNG", "png", 1, "x/a.PNG")]
    public void Files_are_named_by_folder_sweep_and_figure_or_by_the_user(
        string output,
        string? format,
        int figures,
        string expected
    ) => Assert.Equal(expected, FigureTarget.Of(output, format, figures).PathOf("quick", "modes"));

    [Theory]
    [InlineData("a.png", null, 12, "names one file")]
    [InlineData("a.png", "svg", 1, "says png, but --format says svg")]
    public void Contradictions_are_refused(string output, string? format, int figures, string reason) =>
        Assert.Contains(
            reason,
            Assert.Throws<InputException>(() => FigureTarget.Of(output, format, figures)).Message,
            StringComparison.Ordinal
        );

    [Fact]
    public async Task File_is_replaced_whole_and_nothing_else_is_left()
    {
        var folder = Directory.CreateTempSubdirectory("taugate-figure").FullName;
        try
        {
            var path = Path.Combine(folder, "deep", "a.png");
            await WholeFile.WriteAsync(path, new byte[] { 1, 2, 3 }, TestContext.Current.CancellationToken);
            await WholeFile.WriteAsync(path, new byte[] { 4 }, TestContext.Current.CancellationToken);

            Assert.Equal([4], await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken));
            Assert.Equal([path], Directory.GetFiles(Path.GetDirectoryName(path)!));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
