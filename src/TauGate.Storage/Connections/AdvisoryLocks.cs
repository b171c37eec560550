namespace TauGate.Storage.Connections;

/// <summary>The numbers of the advisory locks that sessions of TauGate take: "taugate" in ASCII, and a count.</summary>
internal static class AdvisoryLocks
{
    /// <summary>Held while the schema is made or changed.</summary>
    public const long Migrating = 0x7461_7567_6174_6501;

    /// <summary>Between recording, which shares it, and counting at submission, which has it alone.</summary>
    public const long Counting = 0x7461_7567_6174_6502;
}
