using System.Collections.Immutable;
using System.Text.Json;
using TauGate.Core.Results;
using TauGate.Core.Sweeps;
using TauGate.Reporting.Exports;

namespace TauGate.Reporting.Tests.Exports;

public sealed class PeftAdapterTests
{
    private static readonly NamedTensor[] Stored =
    [
        new("layer0.lora_a", [2, 3], [1, 2, 3, 4, 5, 6]),
        new("layer0.lora_b", [4, 2], [1, 2, 3, 4, 5, 6, 7, 8]),
        new("layer1.lora_a", [2, 4], [1, 2, 3, 4, 5, 6, 7, 8]),
        new("layer1.lora_b", [1, 2], [1, 2]),
    ];

    [Fact]
    public void Tensors_keep_their_values_under_the_names_that_peft_looks_for()
    {
        var tensors = PeftAdapter.Tensors(Stored);

        Assert.Equal(
            [
                "base_model.model.layer0.lora_A.weight",
                "base_model.model.layer0.lora_B.weight",
                "base_model.model.layer1.lora_A.weight",
                "base_model.model.layer1.lora_B.weight",
            ],
            tensors.Select(t => t.Name)
        );
        Assert.Equal(Stored.Select(t => t.Values), tensors.Select(t => t.Values));
        Assert.Equal(Stored.SelectMany(t => t.Shape), tensors.SelectMany(t => t.Shape));
        Assert.Throws<InvalidDataException>(() => PeftAdapter.Tensors([new NamedTensor("layer0.gain", [1], [1])]));
    }

    [Theory]
    [InlineData(8, "8")]
    [InlineData(0.5, "0.5")]
    public void Config_names_rank_alpha_and_modules(double alpha, string written)
    {
        var options = ImmutableSortedDictionary<string, OptionValue>
            .Empty.Add("rank", new OptionValue.Integer(2))
            .Add("alpha", new OptionValue.Real(alpha));

        var config = JsonDocument.Parse(PeftAdapter.Config(Stored, options)).RootElement;

        Assert.Equal("LORA", config.GetProperty("peft_type").GetString());
        Assert.Equal((2, written), (config.GetProperty("r").GetInt32(), config.GetProperty("lora_alpha").GetRawText()));
        Assert.Equal(
            ["layer0", "layer1"],
            config.GetProperty("target_modules").EnumerateArray().Select(m => m.GetString()!)
        );
        Assert.False(config.GetProperty("use_rslora").GetBoolean()); // whose scale is alpha over the root of r
    }
}
