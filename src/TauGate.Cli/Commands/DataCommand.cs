using System.CommandLine;
using TauGate.Cli.Composition;
using TauGate.Cli.Progress;
using TauGate.Core.SweepFiles;
using TauGate.Core.Sweeps;
using TauGate.Training.Data;

namespace TauGate.Cli.Commands;

/// <summary>The commands about the data set's files.</summary>
internal static class DataCommand
{
    public static Command Build(CommonOptions options)
    {
        var replace = new Option<bool>("--replace") { Description = "Fetch corrupt files of the cache again." };
        var fetch = new CommandWithExamples(
            "fetch",
            "Fetch MNIST into the cache and check its digests. 'run' does this by itself.",
            """
            taugate data fetch
            taugate data fetch --replace
            """
        )
        {
            replace,
            options.Home,
            options.Json,
        };
        fetch.SetAction(
            async (parsed, cancellation) =>
            {
                var folder = await DataFiles.FetchAsync(
                    options.HomeOf(parsed).Create(),
                    null,
                    Console.Error.WriteLine,
                    cancellation,
                    parsed.GetValue(replace)
                );
                if (parsed.GetValue(options.Json))
                    Output.Write(new DataFolderDocument(folder), ProgramJson.Default);
                else
                    Console.Error.WriteLine($"All files are in {folder}, with the right digests.");
                return ExitCode.Done;
            }
        );

        var path = new Command("path", "Print the folder that has, or will have, the data files.")
        {
            options.Home,
            options.DataFolder,
        };
        path.SetAction(parsed =>
        {
            var settings = DataFiles.Settings(options.HomeOf(parsed), parsed.GetValue(options.DataFolder));
            StandardOutput.WriteLine(new DataLocator(settings).FolderOf(DataSet.Mnist));
            return ExitCode.Done;
        });
        return new Command("data", "Look after the data set's files.") { fetch, path, Describe() };
    }

    private static CommandWithExamples Describe()
    {
        var folder = PathOf.Argument(new("dir") { Description = "Folder that holds the four uncompressed IDX files." });
        var name = new Option<string?>("--name")
        {
            HelpName = "name",
            Description = "Name of the data set. Default: the folder's.",
        };
        var describe = new CommandWithExamples(
            "describe",
            "Look at the four IDX files of a folder and print the 'data:' section of a sweep file that names them.",
            """
            taugate data describe ~/fashion-mnist
            taugate data describe ~/kmnist/uncompressed --name kmnist
            """
        )
        {
            folder,
            name,
        };
        describe.SetAction(parsed =>
        {
            var path = Path.GetFullPath(parsed.GetRequiredValue(folder));
            var (data, images) = IdxFolder.Describe(
                path,
                parsed.GetValue(name) ?? Path.GetFileName(path.TrimEnd(Path.DirectorySeparatorChar))
            );
            StandardOutput.WriteLine($"data:\n  name: {data.Name}");
            foreach (var (key, digest) in SweepFile.DataKeys.Zip(data.Files, (key, file) => (key, file.Digest)))
                StandardOutput.WriteLine($"  {key}: {digest}");
            StandardOutput.WriteLine(
                Invariant(
                    $"  validation: {data.Validation}    # of {images} training images; the last ones, never trained on"
                )
            );
            return ExitCode.Done;
        });
        return describe;
    }
}
