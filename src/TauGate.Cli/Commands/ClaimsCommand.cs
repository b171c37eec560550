using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using TauGate.Cli.Composition;
using TauGate.Cli.Progress;
using TauGate.Core.Claims;
using TauGate.Core.Errors;
using TauGate.Core.Ports;
using TauGate.Core.Reading;
using TauGate.Core.Results;
using TauGate.Core.Statistics;
using TauGate.Core.Sweeps;
using TauGate.Reporting;

namespace TauGate.Cli.Commands;

/// <summary>Prints the verdicts on a sweep's claims.</summary>
internal static class ClaimsCommand
{
    public static Command Build(CommonOptions options)
    {
        var sweep = StoredSweeps.Argument();
        var sequential = new Option<bool>("--sequential")
        {
            Description = $"Judge by looks at the first {string.Join(", ", SequentialRule.Looks)} seeds, each at its share of alpha: for sweeps that grow until their claims are decided. One whose file says so (seeds: {{ until: decided }}) is judged like that anyway.",
        };
        var register = new Option<bool>("--register")
        {
            Description = "Judge nothing: store the claims of a sweep file with its specification, before anything "
                + "runs, and print the digest to publish. What is submitted or run registers its claims by itself.",
        };
        var command = new CommandWithExamples("claims", "Judge a sweep's claims: supported, refuted or undecided, with effect, interval and n. Without claims of its own, the standard ones as far as it has their arms.", """
            taugate claims claims
            taugate claims sweeps/claims.yaml --json
            taugate claims paper --sequential
            taugate claims sweeps/claims.yaml --register
            """)
        {
            sweep, sequential, register, options.Set, options.As,
            options.Database, options.InsecureDatabase, options.Home, options.Json,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            if (parsed.GetValue(register))
            {
                if (parsed.GetValue(sequential))
                    throw new InputException("taugate: --sequential judges claims, --register stores them: give one.");
                return await RegisterAsync(options, parsed, parsed.GetRequiredValue(sweep), cancellation);
            }
            if (parsed.GetValue(options.Set) is { Length: > 0 } || parsed.GetValue(options.As) is not null)
                throw new InputException(
                    "taugate: --set and --as belong to --register; a stored sweep is judged as it is.");
            await using var session = await options.OpenExistingAsync(parsed, cancellation);
            var database = session.Database;
            var argument = parsed.GetRequiredValue(sweep);
            var stored = await StoredSweeps.FindAsync(database.Sweeps, argument, cancellation);
            var file = StoredSweeps.FileOf(argument);
            var progress = await database.Sweeps.ProgressAsync(stored.Id, cancellation);
            var revisions = await database.Sweeps.RevisionsAsync(stored.Id, cancellation);
            var rows = await database.Results.CellsAsync(stored.Id, cancellation);
            if (progress.Done < progress.Total)
                await Console.Error.WriteLineAsync(string.Create(CultureInfo.InvariantCulture,
                    $"taugate: {Phrases.Count(progress.Total - progress.Done, "cell")} of {progress.Total:N0} have no result; claims that need them are undecided; 'taugate status {stored.Name}' says why."));
            var judged = Judge(stored.Name, revisions, file, rows, parsed.GetValue(sequential));
            judged = judged with { MissingCells = progress.Total - progress.Done };
            var outcome = await WithOriginsAsync(judged, revisions, database.Registrations, cancellation);
            StandardOutput.Write(parsed.GetValue(options.Json) ? ClaimsReport.Json(outcome) : ClaimsReport.Text(outcome));
            return ExitCode.Done;
        });
        return command;
    }

    private static async Task<int> RegisterAsync(
        CommonOptions options, ParseResult parsed, string argument, CancellationToken cancellation)
    {
        if (StoredSweeps.FileOf(argument) is null)
            throw new InputException(
                $"taugate: --register takes a sweep file, got the name '{argument}': the claims of a stored sweep were "
                + "registered when it was submitted.");
        var file = SweepFiles.Load(argument, parsed.GetValue(options.Set), parsed.GetValue(options.As));
        await using var session = await DatabaseSession.OpenAsync(
            options.HomeOf(parsed), options.UrlOf(parsed), Console.Error.WriteLine, cancellation);
        var registered = await ClaimRegistrar.RunAsync(session.Database.Registrations, file.Spec, cancellation);
        if (parsed.GetValue(options.Json)) StandardOutput.WriteLine(RunJson.Print(ClaimRegistrar.Document(registered)));
        else foreach (var line in ClaimRegistrar.Lines(registered)) StandardOutput.WriteLine(line);
        return ExitCode.Done;
    }

    /// <summary>The claims of the file that was named, else of the stored sweep, else the standard ones, judged by the stored sweep's cells.</summary>
    /// <param name="revisions">Of the stored sweep, the present one last.</param>
    /// <param name="file">The sweep file that was named; null for a name.</param>
    /// <param name="isSequential">By looks; a sweep whose seeds are added until its claims are decided always is.</param>
    /// <exception cref="InputException">A claim of the file speaks of what the stored sweep does not have.</exception>
    internal static ClaimsOutcome Judge(string name, ImmutableArray<SweepRevision> revisions, SweepSpec? file, ImmutableArray<CellRow> rows, bool isSequential)
    {
        var spec = revisions[^1].Spec;
        isSequential |= spec.Growth is not null;
        var own = file is { Claims.IsEmpty: false } ? file.Claims : spec.Claims;
        var (standard, leftOut) = own.IsEmpty ? StandardClaims.Of(spec) : ([], []);
        var claims = own.IsEmpty ? standard : own;
        var judged = isSequential ? SequentialClaims.Judge(spec, claims, rows) : [.. ClaimJudge.Judge(spec, claims, rows).Select(v => (0, v))];
        return new ClaimsOutcome(name, spec.Seeds.Count, [.. judged.Select(j => j.Verdict)])
        {
            AreStandard = own.IsEmpty,
            LeftOut = leftOut,
            SeedsSeen = isSequential ? [.. judged.Select(j => j.Seeds)] : null,
        };
    }

    /// <summary>The same with where each claim comes from, and whether that makes it exploratory.</summary>
    internal static async Task<ClaimsOutcome> WithOriginsAsync(
        ClaimsOutcome outcome, ImmutableArray<SweepRevision> revisions, IRegistrationStore registrations,
        CancellationToken cancellation)
    {
        var judged = outcome.Verdicts;
        var origins = await ClaimOrigins.ReadAsync(
            registrations, revisions[^1].Spec, [.. judged.Select(v => v.Claim)], cancellation);
        var verdicts = judged.Zip(origins, (verdict, origin) => verdict with
        {
            Origin = origin,
            // What follows from the sweep file is as true after results as before.
            Exploratory = verdict.IsArithmetic ? null : Exploration.Of(revisions, origin, judged.Length),
        });
        return outcome with { Verdicts = [.. verdicts] };
    }
}
