using System.CommandLine;
using TauGate.Cli.Progress;

namespace TauGate.Cli.Commands;

/// <summary>Prints a script that completes commands and options in the user's shell.</summary>
internal static class CompletionCommand
{
    // The parser itself answers completions: `taugate [suggest:POSITION] "LINE"`.
    private const string Bash = """
        _taugate() {
            local IFS=$'\n'
            local found="$(taugate "[suggest:${COMP_POINT}]" "${COMP_LINE}" 2>/dev/null)"
            COMPREPLY=($(compgen -W "$found" -- "${COMP_WORDS[COMP_CWORD]}"))
        }
        complete -o default -F _taugate taugate
        """;

    private const string Zsh = """
        #compdef taugate
        _taugate() {
            local -a found
            found=("${(@f)$(taugate "[suggest:${CURSOR}]" "${BUFFER}" 2>/dev/null)}")
            compadd -a found
            _files
        }
        compdef _taugate taugate
        """;

    private const string Fish = """
        complete -c taugate -a '(__taugate_complete)'
        function __taugate_complete
            set -l line (commandline -cp)
            taugate "[suggest:"(string length -- $line)"]" $line 2>/dev/null
        end
        """;

    public static Command Build()
    {
        var shell = new Argument<string>("shell") { Description = "bash, zsh or fish." };
        shell.AcceptOnlyFromAmong("bash", "zsh", "fish");
        var command = new CommandWithExamples(
            "completion",
            "Print a completion script for your shell.",
            """
            source <(taugate completion bash)
            taugate completion fish > ~/.config/fish/completions/taugate.fish
            """
        )
        {
            shell,
        };
        command.SetAction(parsed =>
        {
            StandardOutput.WriteLine(
                parsed.GetRequiredValue(shell) switch
                {
                    "bash" => Bash,
                    "zsh" => Zsh,
                    _ => Fish,
                }
            );
            return ExitCode.Done;
        });
        return command;
    }
}
