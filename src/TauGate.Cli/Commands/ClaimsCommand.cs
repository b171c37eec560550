using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using TauGate.Cli.Composition;
using TauGate.Cli.Progress;
using TauGate.Core.Claims;
using TauGate.Core.Ports;
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
        var command = new CommandWithExamples("claims", "Judge a sweep's claims: supported, refuted or undecided, with effect, interval and n. Without claims of its own, the standard ones as far as it has their arms.", """
            taugate claims claims
            taugate claims sweeps/claims.yaml --json
            taugate claims paper --sequential
            """)
        { sweep, sequential, options.Database, options.InsecureDatabase, options.Home, options.Json };
        command.SetAction(async (parsed, cancellation) =>
        {
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
            var outcome = Judge(stored.Name, revisions, file, rows, parsed.GetValue(sequential)) with { MissingCells = progress.Total - progress.Done };
            StandardOutput.Write(parsed.GetValue(options.Json) ? ClaimsReport.Json(outcome) : ClaimsReport.Text(outcome));
            return ExitCode.Done;
        });
        return command;
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
        return new ClaimsOutcome(name, spec.Seeds.Count, [.. judged.Select(j => j.Verdict with { Exploratory = WhyExploratory(j.Verdict.Claim) })])
        {
            AreStandard = own.IsEmpty,
            LeftOut = leftOut,
            SeedsSeen = isSequential ? [.. judged.Select(j => j.Seeds)] : null,
        };

        string? WhyExploratory(Claim claim) => own.IsEmpty || spec.Claims.Contains(claim) || rows.IsEmpty
            ? Exploration.Of(revisions, claim, isStandard: own.IsEmpty)
            : string.Join("; ", new[] { "the claim is the file's and was not stored before its results were there", Exploration.Of(revisions, claim, isStandard: true) }.OfType<string>());
    }
}
