using System.CommandLine;
using System.Globalization;
using System.Security.Cryptography;
using TauGate.Application.Documents;
using TauGate.Application.Verification;
using TauGate.Cli.Composition;
using TauGate.Cli.Progress;

namespace TauGate.Cli.Commands;

/// <summary>Trains random cells of a sweep again on this machine and compares every bit with the ledger.</summary>
internal static class VerifyCommand
{
    private const int DefaultSample = 5;

    private const string Description =
        "Check the stored rows of all cells of a sweep against what was recorded, then "
        + "train random ones again, their foundations too, and compare every bit. Exit code 1 when anything differs.";

    public static Command Build(CommonOptions options)
    {
        var sweep = SweepArgument.Build();
        var sample = new Option<int>("--sample")
        {
            HelpName = "k",
            Description = "How many cells, chosen at random among those that have a result. Default: 5.",
            DefaultValueFactory = _ => DefaultSample,
        };
        sample.Validators.Add(result =>
        {
            if (
                result.Tokens is [var token]
                && !(
                    int.TryParse(token.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var count)
                    && count > 0
                )
            )
                result.AddError($"--sample: got '{token.Value}', expected a whole number of at least 1.");
        });
        var seed = new Option<long?>("--seed")
        {
            HelpName = "n",
            Description =
                "Number that the choice of cells follows from; the same number, the same cells. "
                + "Default: a random one, which is printed.",
        };
        var command = new CommandWithExamples(
            "verify",
            Description,
            """
            taugate verify paper --sample 5
            taugate verify paper --sample 20 --seed 1 --json
            """
        )
        {
            sweep,
            sample,
            seed,
            options.Database,
            options.InsecureDatabase,
            options.Home,
            options.DataFolder,
            options.Json,
        };
        command.SetAction(
            async (parsed, cancellation) =>
            {
                await using var session = await options.OpenExistingAsync(parsed, cancellation);
                var (stores, home) = (session.Stores, options.HomeOf(parsed));
                var stored = await SweepArgument.FindAsync(stores, parsed.GetRequiredValue(sweep), cancellation);
                var verified = await SweepVerification.RunAsync(
                    stores,
                    stored,
                    parsed.GetValue(sample),
                    parsed.GetValue(seed) ?? RandomNumberGenerator.GetInt32(int.MaxValue),
                    async (spec, stop) =>
                    {
                        var folder = await DataFiles.EnsureAsync(
                            home,
                            parsed.GetValue(options.DataFolder),
                            spec.Data,
                            stores.Artifacts,
                            Console.Error.WriteLine,
                            stop
                        );
                        return await SampleTrainer.StartAsync(
                            NodeComposition.Trainer(home),
                            DataFiles.In(folder, spec.Data),
                            spec.Numerics,
                            stop
                        );
                    },
                    Console.Error.WriteLine,
                    cancellation
                );
                Output.Write(parsed.GetValue(options.Json), VerifyDocument.Of(verified), VerifyText.Lines(verified));
                return Code(verified);
            }
        );
        return command;
    }

    /// <summary>
    /// 0 when nothing differs, 1 when something does, 3 when nothing does but some could not be trained.
    /// </summary>
    internal static int Code(VerifiedSweep verified) =>
        verified.Differs ? ExitCode.FinishedWithFailures
        : verified.IsIncomplete ? ExitCode.Environment
        : ExitCode.Done;
}
