namespace TauGate.Cli.Progress;

/// <summary>
/// The terminals that standard output and standard error go to. Some do not know their size (<c>docker exec -t</c>, CI,
/// serial lines): those have zero columns.
/// </summary>
internal static class Terminal
{
    /// <summary>
    /// In fewer columns notes have a word or two a line, and less of a table is left than the terminal's own wrapping
    /// would spoil.
    /// </summary>
    public const int NarrowestText = 40;

    /// <summary>A picture that is redrawn in place shows nothing in fewer columns or rows.</summary>
    private const int NarrowestPicture = 20;
    private const int LowestPicture = 5;

    /// <summary>
    /// Columns for text on standard output; null when it is not a terminal, or one that does not know.
    /// </summary>
    public static int? Width => Console.IsOutputRedirected ? null : WidthFor(Console.WindowWidth);

    /// <summary>Whether a picture can be drawn on standard error.</summary>
    public static bool HasRoomForPicture =>
        Console.WindowWidth >= NarrowestPicture && Console.WindowHeight >= LowestPicture;

    internal static int? WidthFor(int columns) => columns <= 0 ? null : Math.Max(columns, NarrowestText);
}
