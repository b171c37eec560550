using System.Reflection;

namespace TauGate.Cli.Composition;

/// <summary>This program's version and commit, as recorded with every result.</summary>
internal static class ProgramVersion
{
    /// <summary>Such as <c>0.1.0+8f3c...</c>; without a commit when it was not built from a repository.</summary>
    public static string Text { get; } =
        Assembly
            .GetExecutingAssembly()
            .GetCustomAttribute<AssemblyInformationalVersionAttribute>()!
            .InformationalVersion;
}
