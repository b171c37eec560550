using System.CommandLine;
using System.Globalization;
using TauGate.Application.Documents;
using TauGate.Cli.Progress;
using TauGate.Cluster.Security;

namespace TauGate.Cli.Commands;

/// <summary>Makes the cluster's certificates.</summary>
internal static class CertCommand
{
    public static Command Build(CommonOptions options) =>
        new CommandWithExamples(
            "cert",
            "Make the certificates that nodes on several machines know each other by.",
            """
            taugate cert ca --out ca
            taugate cert node --ca ca --role coordinator --name c1 --out c1
            taugate cert node --ca ca --role worker --name w1 --host w1.example --days 90 --out w1
            taugate cert show w1
            """
        )
        {
            Authority(options),
            Node(options),
            Show(options),
        };

    private static CommandWithExamples Authority(CommonOptions options)
    {
        var target = Out("Folder for ca.crt and ca.key; nothing in it is overwritten.");
        var name = new Option<string>("--name")
        {
            HelpName = "name",
            Description = "The authority's name, as messages show it. Default: TauGate cluster.",
            DefaultValueFactory = _ => "TauGate cluster",
        };
        var days = Days(3650);
        var command = new CommandWithExamples(
            "ca",
            "Make the cluster's own certificate authority. Who has its key decides who is in the cluster.",
            """
            taugate cert ca --out ca
            """
        )
        {
            target,
            name,
            days,
            options.Json,
        };
        command.SetAction(parsed =>
        {
            var folder = parsed.GetRequiredValue(target);
            var made = new CertificateAuthority(TimeProvider.System).Create(
                folder,
                parsed.GetRequiredValue(name),
                parsed.GetValue(days)
            );
            Print(
                parsed.GetValue(options.Json),
                made,
                Path.Combine(folder, "ca.key"),
                $"""
                Made the authority '{made.Name}', valid until {Day(made)}:
                  {made.Path}  goes to every node; 'taugate cert node' copies it
                  {Path.Combine(folder, "ca.key")}  stays here, on no node: who has it can make nodes
                Next: taugate cert node --ca {folder} --role coordinator --name NAME --out DIR
                """
            );
            return ExitCode.Done;
        });
        return command;
    }

    private static CommandWithExamples Node(CommonOptions options)
    {
        var authority = PathOf.Option(
            new Option<string>("--ca")
            {
                HelpName = "dir",
                Description = "Folder of the authority, made by 'taugate cert ca'.",
                Required = true,
            }
        );
        var role = new Option<string>("--role")
        {
            HelpName = "role",
            Description = "coordinator (coordinates and trains) or worker (trains only).",
            Required = true,
        };
        role.AcceptOnlyFromAmong("coordinator", "worker");
        var name = new Option<string>("--name")
        {
            HelpName = "name",
            Description = "The node's name, as messages show it.",
            Required = true,
        };
        var hosts = new Option<string[]>("--host")
        {
            HelpName = "host",
            Description =
                "A host name or IP address to write into the certificate; for people and other tools, "
                + "nodes do not check it. May be repeated.",
            DefaultValueFactory = _ => [],
        };
        var days = Days(365);
        var target = Out("Folder for node.crt, node.key and ca.crt; nothing in it is overwritten.");
        var command = new CommandWithExamples(
            "node",
            "Make a node's certificate. Its role decides what the node may be.",
            """
            taugate cert node --ca ca --role coordinator --name c1 --out c1
            taugate cert node --ca ca --role worker --name w1 --days 90 --out w1
            """
        )
        {
            authority,
            role,
            name,
            hosts,
            days,
            target,
            options.Json,
        };
        command.SetAction(parsed =>
        {
            var folder = parsed.GetRequiredValue(target);
            var word = parsed.GetRequiredValue(role);
            var made = new CertificateAuthority(TimeProvider.System).Issue(
                parsed.GetRequiredValue(authority),
                word == "coordinator" ? CertificateRole.Coordinator : CertificateRole.Worker,
                parsed.GetRequiredValue(name),
                parsed.GetRequiredValue(hosts),
                parsed.GetValue(days),
                folder
            );
            Print(
                parsed.GetValue(options.Json),
                made,
                Path.Combine(folder, "node.key"),
                $"""
                Made a {word}'s certificate '{made.Name}', valid until {Day(made)}, in {folder}.
                Copy the folder to the node (node.key must stay private, mode 600) and start it with:
                  taugate {word} --cert {folder} ...
                """
            );
            return ExitCode.Done;
        });
        return command;
    }

    private static Command Show(CommonOptions options)
    {
        var folder = PathOf.Argument(new("dir") { Description = "Folder with ca.crt, node.crt or both." });
        var command = new Command("show", "Print whose certificates are in a folder and when they expire.")
        {
            folder,
            options.Json,
        };
        command.SetAction(parsed =>
        {
            var found = CertificateAuthority.Show(parsed.GetRequiredValue(folder));
            if (parsed.GetValue(options.Json))
            {
                Output.Write(new CertificatesDocument([.. found.Select(Part)]), ProgramJson.Default);
                return ExitCode.Done;
            }
            foreach (var certificate in found)
                StandardOutput.WriteLine(
                    $"{certificate.Path}: {Kind(certificate)} '{certificate.Name}', serial {certificate.Serial}, "
                        + $"expires {Day(certificate)}"
                );
            return ExitCode.Done;
        });
        return command;
    }

    private static void Print(bool json, IssuedCertificate made, string key, string text)
    {
        if (!json)
        {
            StandardOutput.WriteLine(text);
            return;
        }
        var part = Part(made);
        Output.Write(
            new IssuedCertificateDocument(part.Certificate, part.Kind, part.Name, part.Serial, part.Expires, key),
            ProgramJson.Default
        );
    }

    private static CertificatePart Part(IssuedCertificate certificate) =>
        new(
            certificate.Path,
            Kind(certificate),
            certificate.Name,
            certificate.Serial,
            Document.Time(certificate.Expires)
        );

    private static string Kind(IssuedCertificate certificate) =>
        certificate.Role switch
        {
            CertificateRole.Coordinator => "coordinator",
            CertificateRole.Worker => "worker",
            _ => "authority",
        };

    private static string Day(IssuedCertificate certificate) =>
        certificate.Expires.UtcDateTime.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);

    private static Option<string> Out(string description) =>
        PathOf.Option(
            new Option<string>("--out")
            {
                HelpName = "dir",
                Description = description,
                Required = true,
            }
        );

    private static Option<int> Days(int usual) =>
        new("--days")
        {
            HelpName = "n",
            Description = $"How long it is valid. Default: {usual}.",
            DefaultValueFactory = _ => usual,
        };
}
