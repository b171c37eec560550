using System.CommandLine;
using TauGate.Application.Claims;
using TauGate.Application.Documents;
using TauGate.Cli.Composition;
using TauGate.Cli.Progress;
using TauGate.Core.Claims;
using TauGate.Core.Errors;
using TauGate.Core.Statistics;
using TauGate.Core.Text;
using TauGate.Reporting;

namespace TauGate.Cli.Commands;

/// <summary>Prints the verdicts on a sweep's claims, or registers those of a file.</summary>
internal static class ClaimsCommand
{
    private const string Description =
        "Judge a sweep's claims: supported, refuted or undecided, with effect, interval "
        + "and n. Without claims of its own, the standard ones as far as it has their arms.";

    public static Command Build(CommonOptions options)
    {
        var sweep = SweepArgument.Build();
        var looks = string.Join(", ", SequentialRule.Looks);
        var sequential = new Option<bool>("--sequential")
        {
            Description =
                $"Judge by looks at the first {looks} seeds, each at its share of alpha: for sweeps that "
                + "grow until their claims are decided. One whose file says so (seeds: { until: decided }) "
                + "is judged like that anyway.",
        };
        var register = new Option<bool>("--register")
        {
            Description =
                "Judge nothing: store the claims of a sweep file with its specification, before anything "
                + "runs, and print the digest to publish. What is submitted or run registers its claims by itself.",
        };
        var command = new CommandWithExamples(
            "claims",
            Description,
            """
            taugate claims claims
            taugate claims sweeps/claims.yaml --json
            taugate claims paper --sequential
            taugate claims sweeps/claims.yaml --register
            """
        )
        {
            sweep,
            sequential,
            register,
            options.Set,
            options.As,
            options.Database,
            options.InsecureDatabase,
            options.Home,
            options.Json,
        };
        command.SetAction(
            async (parsed, cancellation) =>
            {
                var argument = parsed.GetRequiredValue(sweep);
                if (parsed.GetValue(register))
                {
                    if (parsed.GetValue(sequential))
                        throw new InputException(
                            "taugate: --sequential judges claims, --register stores them: give one."
                        );
                    return await RegisterAsync(options, parsed, argument, cancellation);
                }
                if (parsed.GetValue(options.Set) is { Length: > 0 } || parsed.GetValue(options.As) is not null)
                {
                    throw new InputException(
                        "taugate: --set and --as belong to --register; a stored sweep is judged as it is."
                    );
                }
                await using var session = await options.OpenExistingAsync(parsed, cancellation);
                var stored = await SweepArgument.FindAsync(session.Stores, argument, cancellation);
                var outcome = await ClaimJudgement.ReadAsync(
                    session.Stores,
                    stored,
                    SweepArgument.FileOf(argument),
                    parsed.GetValue(sequential),
                    cancellation
                );
                if (outcome.MissingCells > 0)
                    await Console.Error.WriteLineAsync(Missing(outcome));
                if (parsed.GetValue(options.Json))
                    Output.Write(ClaimsDocument.Of(outcome));
                else
                    StandardOutput.Write(ClaimsReport.Text(outcome));
                return ExitCode.Done;
            }
        );
        return command;
    }

    private static async Task<int> RegisterAsync(
        CommonOptions options,
        ParseResult parsed,
        string argument,
        CancellationToken cancellation
    )
    {
        if (SweepArgument.FileOf(argument) is null)
        {
            throw new InputException(
                $"taugate: --register takes a sweep file, got the name '{argument}': the claims of a stored sweep were "
                    + "registered when it was submitted."
            );
        }
        var file = SweepFiles.Load(argument, parsed.GetValue(options.Set), parsed.GetValue(options.As));
        await using var session = await DatabaseSession.OpenAsync(
            options.HomeOf(parsed),
            options.UrlOf(parsed),
            Console.Error.WriteLine,
            cancellation
        );
        var registered = await ClaimRegistrar.RunAsync(session.Stores.Registrations, file.Spec, cancellation);
        Output.Write(
            parsed.GetValue(options.Json),
            RegisteredClaimsDocument.Of(registered),
            ClaimText.Lines(registered)
        );
        return ExitCode.Done;
    }

    private static string Missing(ClaimsOutcome outcome) =>
        Invariant($"taugate: {Plural.Count(outcome.MissingCells, "cell")} of {outcome.Cells:N0} have no result; ")
        + $"claims that need them are undecided; 'taugate status {outcome.Sweep}' says why.";
}
