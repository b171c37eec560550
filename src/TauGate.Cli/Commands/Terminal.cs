namespace TauGate.Cli.Commands;

/// <summary>The terminal that standard output goes to.</summary>
internal static class Terminal
{
    /// <summary>Columns; null when standard output is not a terminal.</summary>
    public static int? Width => Console.IsOutputRedirected ? null : Console.WindowWidth;
}
