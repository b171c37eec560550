using TauGate.Core.Errors;
using TauGate.Reporting.Figures;

namespace TauGate.Cli.Composition;

/// <summary>Where figures are written.</summary>
/// <param name="File">The one file, when one was named; else files of the folder.</param>
internal sealed record FigureTarget(string Folder, string? File, FigureFormat Format)
{
    /// <summary>Reads <c>--out</c> and <c>--format</c>.</summary>
    /// <param name="figures">How many figures are asked for.</param>
    /// <exception cref="InputException">A file for several figures, or a name that says another format.</exception>
    public static FigureTarget Of(string output, string? format, int figures)
    {
        var named = Path.GetExtension(output).ToLowerInvariant() switch
        {
            ".png" => "png",
            ".svg" => "svg",
            _ => null,
        };
        if (named is null || Directory.Exists(output))
        {
            if (System.IO.File.Exists(output))
                throw new InputException($"taugate: --out {output} is a file that is neither .png nor .svg.");
            return new FigureTarget(output, null, FormatOf(format ?? "png"));
        }
        if (figures > 1)
            throw new InputException(
                $"taugate: --out {output} names one file, but {figures} figures are asked for; name a folder, "
                    + "or one figure with --figure."
            );
        if (format is not null && format != named)
            throw new InputException($"taugate: --out {output} says {named}, but --format says {format}.");
        return new FigureTarget("", output, FormatOf(named));
    }

    /// <summary>The file of a figure.</summary>
    public string PathOf(string sweep, string figure) =>
        File ?? Path.Combine(Folder, $"{sweep}-{figure}.{(Format == FigureFormat.Svg ? "svg" : "png")}");

    private static FigureFormat FormatOf(string format) => format == "svg" ? FigureFormat.Svg : FigureFormat.Png;
}
