using System.Text.Json.Serialization;
using TauGate.Application.Documents;
using TauGate.Core.Errors;

namespace TauGate.Cli.Progress;

/// <summary>Prints the outcome of a command to standard output: a document for programs, or lines for people.</summary>
internal static class Output
{
    /// <summary>Prints the document with <c>--json</c>, else the lines.</summary>
    /// <param name="json">Value of <c>--json</c>.</param>
    /// <exception cref="EnvironmentException">As <see cref="StandardOutput.Write"/>.</exception>
    public static void Write(bool json, Document document, IEnumerable<string> lines)
    {
        if (json)
            Write(document);
        else
            foreach (var line in lines)
                StandardOutput.WriteLine(line);
    }

    /// <summary>Prints a document of a use case.</summary>
    /// <exception cref="EnvironmentException">As <see cref="StandardOutput.Write"/>.</exception>
    public static void Write(Document document) => StandardOutput.WriteLine(document.Print());

    /// <summary>Prints a document that only the command line has.</summary>
    /// <param name="context">The serializer context that has the document's type.</param>
    /// <exception cref="EnvironmentException">As <see cref="StandardOutput.Write"/>.</exception>
    public static void Write(Document document, JsonSerializerContext context) =>
        StandardOutput.WriteLine(document.Print(context));
}
