using System.Collections.Immutable;
using TauGate.Core.Errors;
using TauGate.Core.Sweeps;

namespace TauGate.Training.Data;

/// <summary>A folder with the IDX files of some data set.</summary>
public static class IdxFolder
{
    // As MNIST's 5,000 of 60,000.
    private const int ValidationShare = 12;

    /// <summary>
    /// Its data set, with a twelfth of the training images, at most the usual number, for validation; and how many
    /// training images there are.
    /// </summary>
    /// <exception cref="EnvironmentException">A file is missing or cannot be read.</exception>
    /// <exception cref="InputException">A file is not an IDX file of 28x28 images or of labels 0 to 9.</exception>
    public static (DataSet Data, int TrainingImages) Describe(string folder, string name)
    {
        ImmutableArray<string> paths = [.. DataSet.Mnist.Files.Select(f => Path.Combine(folder, f.FileName))];
        try
        {
            var digests = paths.Select(path => ArtifactDigest.Of(File.ReadAllBytes(path))).ToList();
            var data = new DataSet(name, digests[0], digests[1], digests[2], digests[3]) { Validation = 0 };
            var all = RawImages.Read(paths, data).TrainCount;
            return (data with { Validation = Math.Clamp(all / ValidationShare, 1, DataSet.UsualValidation) }, all);
        }
        catch (InvalidDataException e)
        {
            throw new InputException(e.Message);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new EnvironmentException(
                $"{e.Message} A data set's folder has the uncompressed files {DataLocator.FileNames(DataSet.Mnist)}.",
                e
            );
        }
    }
}
