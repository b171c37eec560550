using TauGate.Core.Errors;
using TauGate.Core.Sweeps;
using TauGate.Training.Data;

namespace TauGate.Training.Tests.Data;

public sealed class IdxFolderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public IdxFolderTests()
    {
        foreach (var (name, _) in DataSet.Mnist.Files)
            File.Copy(Path.Combine(AppContext.BaseDirectory, "Excerpt", name), _folder[name]);
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Describes_a_folder_with_the_digests_of_its_files_and_a_twelfth_for_validation()
    {
        var (data, images) = IdxFolder.Describe(_folder.Path, "excerpt");

        Assert.Equal(300, images);
        Assert.Equal(25, data.Validation);
        Assert.All(data.Files, file =>
            Assert.Equal(DataFileState.Good, DataLocator.Look(_folder[file.FileName], file.Digest))
        );
    }

    [Fact]
    public void Missing_file_is_named()
    {
        File.Delete(_folder["t10k-labels-idx1-ubyte"]);
        Assert.Contains(
            "t10k-labels-idx1-ubyte",
            Assert.Throws<EnvironmentException>(() => IdxFolder.Describe(_folder.Path, "x")).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Label_beyond_the_classes_is_refused_with_its_file()
    {
        var path = _folder["train-labels-idx1-ubyte"];
        var bytes = File.ReadAllBytes(path);
        bytes[^1] = 10;
        File.WriteAllBytes(path, bytes);
        var message = Assert.Throws<InputException>(() => IdxFolder.Describe(_folder.Path, "x")).Message;
        Assert.Contains(path, message, StringComparison.Ordinal);
        Assert.Contains("label 10", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Images_and_labels_of_different_number_are_refused()
    {
        File.Copy(_folder["t10k-labels-idx1-ubyte"], _folder["train-labels-idx1-ubyte"], overwrite: true);
        Assert.Contains(
            "300 images",
            Assert.Throws<InputException>(() => IdxFolder.Describe(_folder.Path, "x")).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Validation_split_that_leaves_nothing_to_train_on_is_refused() =>
        Assert.Throws<InvalidDataException>(() =>
            RawImages.Read(_folder.Path, DataSet.Mnist with { Validation = 300 })
        );
}
