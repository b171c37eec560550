using System.CommandLine;
using TauGate.Core.Sweeps;

namespace TauGate.Benchmarks;

/// <summary>Options of more than one command.</summary>
internal static class CommonOptions
{
    /// <summary>The folder with MNIST's files.</summary>
    public static Option<string> Data()
    {
        var data = new Option<string>("--data")
        {
            Description = "Folder with MNIST's files ('taugate data path').",
            Required = true,
        };
        data.Validators.Add(result =>
        {
            var folder = result.GetValueOrDefault<string>();
            if (
                DataSet.Mnist.Files.FirstOrDefault(f => !File.Exists(Path.Combine(folder, f.FileName))) is
                { FileName: { } missing }
            )
                result.AddError(
                    $"'{folder}' has no file '{missing}'. 'taugate data fetch' fetches MNIST, "
                        + "'taugate data path' names its folder."
                );
        });
        return data;
    }

    /// <summary>A number of at least one.</summary>
    public static Option<int> Count(string name, string description, int usual)
    {
        var count = new Option<int>(name) { Description = description, DefaultValueFactory = _ => usual };
        count.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() < 1)
                result.AddError($"{name} must be at least 1.");
        });
        return count;
    }
}
