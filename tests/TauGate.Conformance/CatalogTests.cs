using System.Collections.Immutable;
using TauGate.Conformance.Child;
using TauGate.Core.Sweeps;
using TauGate.Training.Adapters;

namespace TauGate.Conformance;

public sealed class CatalogTests
{
    [Fact]
    public void Catalog_is_read_without_loading_libtorch()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Loaded libraries are read from /proc.");
        Assert.EndsWith(" not-loaded", ChildProcess.Run("catalog"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("frozen", 1, 0)]
    [InlineData("taugate", 1, 1_024)]
    [InlineData("ia3", 1, 512)]
    [InlineData("bias", 1, 522)]
    [InlineData("ssf", 1, 1_024)]
    [InlineData("lora", 1, 1_818)]
    [InlineData("lora", 8, 14_544)]
    [InlineData("lora", 16, 29_088)]
    [InlineData("head", 1, 2_570)]
    [InlineData("full", 1, 269_322)]
    public void Trainable_parameters_of_the_paper_network_are_as_published(string method, int rank, long expected)
    {
        Assert.True(AdapterCatalog.Instance.TryFind(method, out var descriptor));
        var options = MethodDefaults.Of(descriptor);
        if (options.ContainsKey("rank"))
            options = options.SetItem("rank", new OptionValue.Integer(rank));
        Assert.Equal(expected, descriptor.TrainableParameters([784, 256, 256, 10], options).Sum());
    }

    [Fact]
    public void Lora_of_rank_2_between_the_hidden_layers_trains_as_many_parameters_as_taugate()
    {
        var options = Excerpt.Options("lora layers=hidden").SetItem("rank", new OptionValue.Integer(2));
        Assert.Equal([0, 1_024, 0], Excerpt.Method("lora").TrainableParameters([784, 256, 256, 10], options));
    }

    [Fact]
    public void Ids_are_distinct_and_found() => Assert.All(AdapterCatalog.Instance.Methods, method =>
        {
            Assert.Single(AdapterCatalog.Instance.Methods, m => m.Id == method.Id);
            Assert.True(AdapterCatalog.Instance.TryFind(method.Id, out var found));
            Assert.Same(method, found);
        });

    [Fact]
    public void Every_method_says_where_it_acts_what_it_computes_and_how_it_counts() =>
        Assert.All(AdapterCatalog.Instance.Methods, m =>
            Assert.All([m.Summary, m.ActsOn, m.Formula, m.CountFormula], Assert.NotEmpty)
        );

    [Fact]
    public void Unknown_method_is_not_found() => Assert.False(AdapterCatalog.Instance.TryFind("loras", out _));

    [Fact]
    public void Lora_alpha_is_its_rank_unless_given()
    {
        Assert.True(AdapterCatalog.Instance.TryFind("lora", out var lora));
        var given = ImmutableSortedDictionary.CreateRange([
            KeyValuePair.Create("rank", (OptionValue)new OptionValue.Integer(4)),
        ]);
        Assert.Equal(new OptionValue.Real(4), lora.ResolveDefaults!(given)["alpha"]);
        Assert.Equal(
            new OptionValue.Real(9),
            lora.ResolveDefaults!(given.Add("alpha", new OptionValue.Real(9)))["alpha"]
        );
    }
}
