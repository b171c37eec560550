using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using TauGate.Cli.Progress;

namespace TauGate.Cli.Commands;

/// <summary>A command whose help ends with examples.</summary>
/// <param name="examples">One command line each.</param>
internal sealed class CommandWithExamples(string name, string description, string examples) : Command(name, description)
{
    /// <summary>Makes <c>--help</c> of every command below <paramref name="root"/> print its examples.</summary>
    public static void ShowExamplesIn(RootCommand root)
    {
        foreach (var option in root.Options.OfType<HelpOption>())
            option.Action = new HelpWithExamples((HelpAction)option.Action!);
    }

    private sealed class HelpWithExamples(HelpAction help) : SynchronousCommandLineAction
    {
        public override bool ClearsParseErrors => true;

        public override int Invoke(ParseResult parseResult)
        {
            help.MaxWidth = Terminal.Width ?? int.MaxValue;
            var code = help.Invoke(parseResult);
            if (parseResult.CommandResult.Command is CommandWithExamples command)
            {
                var output = parseResult.InvocationConfiguration.Output;
                output.WriteLine("Examples:");
                foreach (var line in command.Examples)
                    output.WriteLine($"  {line}");
                output.WriteLine();
            }
            return code;
        }
    }

    private string[] Examples { get; } = examples.Split('\n');
}
