namespace TauGate.Cli.Composition;

/// <summary>Who gives a command, for the audit trail.</summary>
internal static class Issuer
{
    /// <summary>Such as <c>ann@laptop</c>.</summary>
    public static string Name { get; } = $"{Environment.UserName}@{Environment.MachineName}";
}
