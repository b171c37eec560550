namespace TauGate.Cli.Progress;

/// <summary>
/// The terminals that standard output and standard error are connected to. Some do not know their size (<c>docker exec
/// -t</c>, CI, serial lines) and have zero columns.
/// </summary>
internal static class Terminal
{
    /// <summary>
    /// Fewest columns to lay text out for: in fewer, notes have a word or two a line, and a table is better left to the
    /// terminal's wrapping.
    /// </summary>
    public const int NarrowestText = 40;

    /// <summary>Fewest columns and rows for a picture that is redrawn in place.</summary>
    private const int NarrowestPicture = 20;
    private const int LowestPicture = 5;

    /// <summary>
    /// Columns for text on standard output; null when it is not a terminal, or one that does not know its size.
    /// </summary>
    public static int? Width => Console.IsOutputRedirected ? null : WidthFor(Console.WindowWidth);

    /// <summary>Whether a picture can be drawn on standard error.</summary>
    public static bool HasRoomForPicture =>
        Console.WindowWidth >= NarrowestPicture && Console.WindowHeight >= LowestPicture;

    internal static int? WidthFor(int columns) => columns <= 0 ? null : Math.Max(columns, NarrowestText);
}
