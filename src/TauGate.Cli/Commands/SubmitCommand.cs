using System.CommandLine;
using System.Globalization;
using TauGate.Application.Documents;
using TauGate.Application.Submission;
using TauGate.Cli.Composition;
using TauGate.Cli.Progress;
using TauGate.Core.Ports;
using TauGate.Core.Sweeps;

namespace TauGate.Cli.Commands;

/// <summary>Stores a sweep for a cluster to work on, and returns.</summary>
internal static class SubmitCommand
{
    private const string Description =
        "Store a sweep for the coordinators to work on, and return at once. Works while none is running.";

    public static Command Build(CommonOptions options)
    {
        var sweep = CommonOptions.SweepFileArgument();
        var replace = new Option<bool>("--replace")
        {
            Description =
                "Accept a file that lacks cells of the stored sweep of its name: they are dropped from it, "
                + "their results stay.",
        };
        var priority = Priority();
        var command = new CommandWithExamples(
            "submit",
            Description,
            """
            taugate submit sweeps/paper.yaml --db postgres://me@db.example/taugate
            taugate submit sweeps/paper.yaml --set seeds=0..99 --priority 5
            taugate submit sweeps/paper.yaml --as paper-2
            """
        )
        {
            sweep,
            options.Set,
            options.As,
            replace,
            priority,
            options.Database,
            options.InsecureDatabase,
            options.Home,
            options.DataFolder,
            options.Json,
        };
        command.SetAction(
            async (parsed, cancellation) =>
            {
                var file = SweepFiles.Load(
                    parsed.GetRequiredValue(sweep),
                    parsed.GetValue(options.Set),
                    parsed.GetValue(options.As)
                );
                var home = options.HomeOf(parsed);
                await using var session = await DatabaseSession.OpenAsync(
                    home,
                    options.UrlOf(parsed),
                    Console.Error.WriteLine,
                    cancellation
                );
                // Coordinators provide MNIST; other data sets are stored in the database here.
                if (file.Spec.Data != DataSet.Mnist)
                {
                    await DataSetUpload.EnsureAsync(
                        session.Stores.Artifacts,
                        home,
                        parsed.GetValue(options.DataFolder),
                        file.Spec.Data,
                        Console.Error.WriteLine,
                        cancellation
                    );
                }
                var how = new SubmitOptions
                {
                    Priority = parsed.GetValue(priority),
                    Replace = parsed.GetValue(replace),
                    IssuedBy = Issuer.Name,
                };
                var outcome = await SweepSubmission.SubmitAsync(session.Stores, file, how, cancellation);
                Output.Write(parsed.GetValue(options.Json), DocumentOf(outcome), SubmissionText.Lines(outcome));
                return outcome is WaitingSubmission { Waiting.GoesOn: false }
                    ? ExitCode.FinishedWithFailures
                    : ExitCode.Done;
            }
        );
        return command;
    }

    private static Document DocumentOf(SubmissionOutcome outcome) =>
        outcome switch
        {
            StoredSubmission stored => SubmittedDocument.Of(stored),
            WaitingSubmission waiting => WaitingSweepDocument.Of(waiting.Waiting, waiting.Coordinators),
            _ => throw new ArgumentOutOfRangeException(nameof(outcome)),
        };

    private static Option<int?> Priority() =>
        new("--priority")
        {
            HelpName = "n",
            Description =
                "Sweeps of a higher priority (-1000 to 1000) are served first; of the same they share. "
                + "Default: as before, 0 for a new sweep.",
            CustomParser = result =>
            {
                var text = result.Tokens[0].Value;
                if (
                    int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var priority)
                    && priority is >= -1000 and <= 1000
                )
                    return priority;
                result.AddError($"--priority: got '{text}', expected a whole number from -1000 to 1000.");
                return null;
            },
        };
}
