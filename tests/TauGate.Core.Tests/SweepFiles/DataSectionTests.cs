using TauGate.Core.Errors;
using TauGate.Core.SweepFiles;
using TauGate.Core.Sweeps;
using TauGate.Core.Tests.Sweeps;

namespace TauGate.Core.Tests.SweepFiles;

public sealed class DataSectionTests
{
    private const string Rest = "name: x\nseeds: 0..1\nmethods: { frozen: {} }\n";

    private static string Section(string name = "kmnist", string more = "") =>
        $$"""
            data:
              name: {{name}}
              train_images: {{Hex(1)}}
              train_labels: {{Hex(2)}}
              test_images: {{Hex(3)}}
              test_labels: {{Hex(4)}}
            {{more}}
            """;

    [Fact]
    public void Digests_name_a_data_set_with_the_usual_validation_split()
    {
        var data = Parse(Section()).Data;

        Assert.Equal(new DataSet("kmnist", Of(1), Of(2), Of(3), Of(4)), data);
        Assert.Equal(5_000, data.Validation);
        Assert.Equal($"kmnist-{Of(1).Short}", data.FolderName);
    }

    [Fact]
    public void Keys_follow_from_the_digests_and_the_validation_split_and_not_from_the_name()
    {
        var (one, renamed, other) = (Parse(Section()), Parse(Section("k2")), Parse(Section(more: "  validation: 60")));

        Assert.Equal(Key(one), Key(renamed));
        Assert.NotEqual(Key(one), Key(other));
        Assert.NotEqual(Key(one), Key(Parse("")));
    }

    [Fact]
    public void Mnist_by_its_digests_is_mnist()
    {
        var files = string.Concat(
            SweepFile.DataKeys.Zip(DataSet.Mnist.Files, (key, file) => $"  {key}: {file.Digest}\n")
        );
        Assert.Equal(SweepJson.Write(Parse("")), SweepJson.Write(Parse($"data:\n  name: mnist\n{files}")));
    }

    [Theory]
    [InlineData(60)]
    [InlineData(5_000)]
    public void Stored_form_keeps_the_validation_split(int validation)
    {
        var spec = Parse(Section(more: $"  validation: {validation}"));
        Assert.Equal(spec.Data, SweepJson.Read(SweepJson.Write(spec)).Data);
        Assert.Equal(
            validation != 5_000,
            System
                .Text.Encoding.UTF8.GetString(SweepJson.Write(spec))
                .Contains("\"validation\"", StringComparison.Ordinal)
        );
    }

    [Fact]
    public void Missing_and_unknown_keys_are_named_together()
    {
        var error = ErrorOf("data: { name: x, train_image: 3 }");
        Assert.Contains(
            "a.yaml:4:18 data.train_image: got an unknown key, expected one of name, train_images, train_labels, "
                + "test_images, test_labels, validation; did you mean 'train_images'?",
            error,
            StringComparison.Ordinal
        );
        foreach (var key in SweepFile.DataKeys)
            Assert.Contains(
                $"data.{key}: got nothing, expected the SHA-256 of the uncompressed IDX file",
                error,
                StringComparison.Ordinal
            );
    }

    [Fact]
    public void Digest_of_another_length_is_refused_with_its_place() =>
        Assert.Contains(
            "a.yaml:6:17 data.train_images: got",
            ErrorOf(Section().Replace(Hex(1), "abc", StringComparison.Ordinal)),
            StringComparison.Ordinal
        );

    [Fact]
    public void Name_of_a_known_data_set_is_its_own() =>
        Assert.Contains(
            "data.name: got 'mnist' with other files than mnist's, expected another name",
            ErrorOf(Section("mnist")),
            StringComparison.Ordinal
        );

    [Fact]
    public void Validation_split_has_at_least_one_image() =>
        Assert.Contains(
            "data.validation: got '0'",
            ErrorOf(Section(more: "  validation: 0")),
            StringComparison.Ordinal
        );

    private static SweepSpec Parse(string data) => SweepFile.Parse(Rest + data, "a.yaml", [], TestCatalog.Instance);

    private static string ErrorOf(string data) => Assert.Throws<InputException>(() => Parse(data)).Message;

    private static CellKey Key(SweepSpec spec) => spec.Task(spec.Cell(0)).Key;

    private static ArtifactDigest Of(byte n) => ArtifactDigest.Of([n]);

    private static string Hex(byte n) => Of(n).ToString();
}
