namespace TauGate.Cli.Commands;

/// <summary>The program's exit codes; scripts rely on them.</summary>
internal static class ExitCode
{
    /// <summary>Done, without failures.</summary>
    public const int Done = 0;

    /// <summary>Finished, with quarantined, blocked or failed cells.</summary>
    public const int FinishedWithFailures = 1;

    /// <summary>The input is wrong; nothing was written.</summary>
    public const int BadInput = 2;

    /// <summary>An error of database, data, native library, network or disk.</summary>
    public const int Environment = 3;

    /// <summary>A defect of this program (EX_SOFTWARE).</summary>
    public const int Defect = 70;

    /// <summary>Stopped by a signal; the same command goes on where it was.</summary>
    public const int Interrupted = 130;
}
