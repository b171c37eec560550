using System.CommandLine;
using System.Diagnostics;
using TauGate.Cli.Composition;
using TauGate.Cli.Progress;
using TauGate.Core.Errors;
using TauGate.Core.Processes;
using TauGate.Core.Text;
using TauGate.Storage.Embedded;
using TauGate.Storage.Schema;

namespace TauGate.Cli.Commands;

/// <summary>The commands about the database.</summary>
internal static class DbCommand
{
    public static Command Build(CommonOptions options, StopSignals signals) =>
        new CommandWithExamples(
            "db",
            "Look after the database: the private server under the home, or the one given with --db.",
            """
            taugate db start            keep the private server up between commands
            taugate db psql -- -c 'select * from main_table'
            taugate db migrate --db postgres://owner@db.example/taugate
            """
        )
        {
            Url(options),
            Start(options),
            Stop(options),
            Migrate(options),
            Upgrade(options),
            GarbageCollection(options),
            Psql(options, signals),
        };

    private static Command Url(CommonOptions options)
    {
        var command = new Command("url", "Print where the database is, without any password.")
        {
            options.Database,
            options.InsecureDatabase,
            options.Home,
            options.Json,
        };
        command.SetAction(parsed =>
        {
            if (options.UrlOf(parsed) is { } given)
            {
                if (parsed.GetValue(options.Json))
                    Output.Write(new NamedDatabaseDocument(given.Redacted), ProgramJson.Default);
                else
                    StandardOutput.WriteLine(given.Redacted);
                return ExitCode.Done;
            }
            var status = EmbeddedServer.Status(options.HomeOf(parsed).Path);
            if (parsed.GetValue(options.Json))
            {
                Output.Write(
                    new PrivateServerDocument(
                        status.Url?.Redacted,
                        status.DataFolder,
                        status.Running,
                        status.ProcessId,
                        status.MajorVersion
                    ),
                    ProgramJson.Default
                );
                return ExitCode.Done;
            }
            if (status.Url is null)
                throw new EnvironmentException(
                    status.Problem
                        ?? $"The private server is not running (data folder {status.DataFolder}). "
                            + "'taugate db start' starts it and keeps it up."
                );
            StandardOutput.WriteLine(status.Url.Redacted);
            return ExitCode.Done;
        });
        return command;
    }

    private static Command Start(CommonOptions options)
    {
        var command = new Command("start", "Start the private server and keep it up until 'db stop'.") { options.Home };
        command.SetAction(
            async (parsed, cancellation) =>
            {
                var home = options.HomeOf(parsed).Create();
                await using (await DatabaseSession.OpenAsync(home, null, Console.Error.WriteLine, cancellation))
                    StandardOutput.WriteLine(
                        (await EmbeddedServer.StartAsync(home.Path, null, cancellation)).Url!.Redacted
                    );
                return ExitCode.Done;
            }
        );
        return command;
    }

    private static Command Stop(CommonOptions options)
    {
        var command = new Command("stop", "Stop the private server.") { options.Home };
        command.SetAction(
            async (parsed, cancellation) =>
            {
                var stopped = await EmbeddedServer.StopAsync(options.HomeOf(parsed).Path, cancellation);
                Console.Error.WriteLine(stopped ? "Stopped." : "It was not running.");
                return ExitCode.Done;
            }
        );
        return command;
    }

    private static Command Migrate(CommonOptions options)
    {
        var command = new Command(
            "migrate",
            "Bring a database's schema up to this program, as its owner. The private server needs no such call."
        )
        {
            options.Database,
            options.InsecureDatabase,
            options.Home,
        };
        command.SetAction(
            async (parsed, cancellation) =>
            {
                if (options.UrlOf(parsed) is not { } named)
                {
                    await using (
                        await DatabaseSession.OpenAsync(
                            options.HomeOf(parsed),
                            null,
                            Console.Error.WriteLine,
                            cancellation
                        )
                    ) { }
                    Console.Error.WriteLine("The private database is up to date.");
                    return ExitCode.Done;
                }
                var before = await Migrator.MigrateAsync(named, cancellation);
                foreach (var name in before.Pending)
                    Console.Error.WriteLine($"applied {name}");
                Console.Error.WriteLine($"{named} is up to date (schema version {before.ProgramVersion}).");
                return ExitCode.Done;
            }
        );
        return command;
    }

    private static Command Upgrade(CommonOptions options)
    {
        var to = new Option<int?>("--to")
        {
            Description =
                "Major version of PostgreSQL. Default: the newest on this machine, "
                + "or the one that is fetched for new homes.",
            HelpName = "N",
        };
        var command = new Command(
            "upgrade",
            "Move the private server's data to a newer major version of PostgreSQL. The old data is kept beside it."
        )
        {
            to,
            options.Home,
        };
        command.SetAction(
            async (parsed, cancellation) =>
            {
                var home = options.HomeOf(parsed).Path;
                var done = await EmbeddedServer.UpgradeAsync(
                    home,
                    parsed.GetValue(to),
                    new DatabaseSession.Saying(Console.Error.WriteLine),
                    cancellation
                );
                Console.Error.WriteLine(
                    done is null
                        ? Invariant($"The data is of PostgreSQL {EmbeddedServer.Status(home).MajorVersion} already.")
                        : Invariant(
                            $"The data is of PostgreSQL {done.To} now: "
                                + $"{done.Tables} tables with {Plural.Count(done.Rows, "row")}, each compared. "
                                + $"That of PostgreSQL {done.From} is kept in {done.KeptFolder}; "
                                + $"delete it when you no longer want it."
                        )
                );
                return ExitCode.Done;
            }
        );
        return command;
    }

    private static Command GarbageCollection(CommonOptions options)
    {
        var age = Times.Option(
            "--age",
            "How long a blob must have been forgotten, at least 1h. Default: a day.",
            "such as 24h"
        );
        var command = new Command(
            "gc",
            "Remove blobs that no result refers to, such as those of executions that were lost. "
                + "Needs the owner's rights."
        )
        {
            age,
            options.Database,
            options.InsecureDatabase,
            options.Home,
            options.Json,
        };
        command.SetAction(
            async (parsed, cancellation) =>
            {
                await using var session = await options.OpenExistingAsync(parsed, cancellation);
                var (count, bytes) = await session.Database.CollectGarbageAsync(
                    parsed.GetValue(age) ?? TimeSpan.FromDays(1),
                    cancellation
                );
                if (parsed.GetValue(options.Json))
                    Output.Write(new GarbageDocument(count, bytes), ProgramJson.Default);
                else
                {
                    StandardOutput.WriteLine(
                        Invariant($"{Plural.Count(count, "blob")} removed, {bytes / 1048576.0:F1} MiB.")
                    );
                }
                return ExitCode.Done;
            }
        );
        return command;
    }

    private static Command Psql(CommonOptions options, StopSignals signals)
    {
        var arguments = new Argument<string[]>("arguments")
        {
            Description = "Given to psql.",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var command = new Command("psql", "Open psql on the database; the exit code is psql's own.")
        {
            arguments,
            options.Database,
            options.InsecureDatabase,
            options.Home,
        };
        command.SetAction(
            async (parsed, cancellation) =>
            {
                // Checked before a server is started.
                if (!IsOnPath("psql"))
                    throw new EnvironmentException(
                        "psql was not found on PATH. It comes with PostgreSQL's clients "
                            + "(Debian: apt-get install postgresql-client), not with a server that was fetched. "
                            + "Any other client can use what 'taugate db url' prints."
                    );
                var named = options.UrlOf(parsed);
                await using var session = await DatabaseSession.OpenAsync(
                    options.HomeOf(parsed),
                    named,
                    Console.Error.WriteLine,
                    cancellation
                );
                // The connection goes through the environment, so that no password shows in the process list.
                var start = new ProcessStartInfo("psql", parsed.GetValue(arguments) ?? []) { UseShellExecute = false };
                session.Database.Url.SetClientEnvironment(start.Environment);
                try
                {
                    using var psql = ChildProcess.Start(start);
                    signals.Foreground = psql;
                    await psql.WaitForExitAsync(CancellationToken.None);
                    signals.Foreground = null;
                    return psql.ExitCode;
                }
                catch (System.ComponentModel.Win32Exception e)
                {
                    throw new EnvironmentException($"psql cannot be started: {e.Message}", e);
                }
            }
        );
        return command;
    }

    private static bool IsOnPath(string program)
    {
        var file = OperatingSystem.IsWindows() ? $"{program}.exe" : program;
        return (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator)
            .Any(f => File.Exists(Path.Combine(f, file)));
    }
}
