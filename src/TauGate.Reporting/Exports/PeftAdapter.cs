using System.Collections.Immutable;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using TauGate.Core.Results;
using TauGate.Core.Sweeps;

namespace TauGate.Reporting.Exports;

/// <summary>
/// A LoRA adapter in the layout that Hugging Face PEFT reads: <c>adapter_config.json</c> beside
/// <c>adapter_model.safetensors</c> (https://huggingface.co/docs/peft/developer_guides/checkpoint). Its base model has
/// the linear layers <c>layer0</c>, <c>layer1</c> ... that the foundation's file names.
/// </summary>
public static class PeftAdapter
{
    /// <summary>The only method that PEFT knows under the same mathematics and names.</summary>
    public const string Method = "lora";

    private static readonly JsonSerializerOptions Indented = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>
    /// The stored tensors under PEFT's names: A [r, in] is <c>lora_A.weight</c>, B [out, r] is <c>lora_B.weight</c>.
    /// </summary>
    /// <exception cref="InvalidDataException">A tensor is not LoRA's.</exception>
    public static IReadOnlyList<NamedTensor> Tensors(IReadOnlyList<NamedTensor> stored) =>
        [.. stored.Select(tensor => tensor with { Name = Rename(tensor.Name) })];

    /// <summary>Text of <c>adapter_config.json</c>.</summary>
    public static string Config(
        IReadOnlyList<NamedTensor> stored,
        ImmutableSortedDictionary<string, OptionValue> options
    )
    {
        var alpha = options["alpha"].AsReal();
        return new JsonObject
            {
                ["peft_type"] = "LORA",
                ["task_type"] = null,
                ["base_model_name_or_path"] = null,
                ["inference_mode"] = true,
                ["r"] = options["rank"].AsInteger(),
                ["lora_alpha"] = alpha == Math.Floor(alpha) ? JsonValue.Create((long)alpha) : JsonValue.Create(alpha),
                ["lora_dropout"] = 0.0,
                ["bias"] = "none",
                ["fan_in_fan_out"] = false,
                ["use_rslora"] = false,
                ["use_dora"] = false,
                ["init_lora_weights"] = true,
                ["modules_to_save"] = null,
                ["target_modules"] = new JsonArray([
                    .. stored.Select(t => Split(t.Name).Module).Distinct().Select(m => (JsonNode)m),
                ]),
            }.ToJsonString(Indented) + "\n";
    }

    /// <summary>A README that says how PyTorch and PEFT load it.</summary>
    /// <param name="widths">Inputs, hidden..., outputs.</param>
    /// <param name="foundationFile">The base model's weights, relative to the adapter's folder.</param>
    public static string Readme(string title, IReadOnlyList<int> widths, string foundationFile)
    {
        var layers = string.Join(
            "\n",
            widths
                .Zip(widths.Skip(1), (i, o) => (i, o))
                .Select((w, l) => Invariant($"            self.layer{l} = nn.Linear({w.i}, {w.o})"))
        );
        var body = string.Concat(
            Enumerable
                .Range(0, widths.Count - 2)
                .Select(l => Invariant($"            x = torch.relu(self.layer{l}(x))\n"))
        );
        return $"""
            # {title}

                import torch
                from peft import PeftModel
                from safetensors.torch import load_file
                from torch import nn

                class Network(nn.Module):
                    def __init__(self):
                        super().__init__()
            {layers}
                    def forward(self, x):
            {body}            return self.layer{widths.Count - 2}(x)

                base = Network()
                base.load_state_dict(load_file("{foundationFile}"))
                model = PeftModel.from_pretrained(base, ".").eval()

            Inputs are 784 pixels, scaled to [0, 1], rotated, then (x - 0.1307) / 0.3081.

            """;
    }

    private static string Rename(string name)
    {
        var (module, part) = Split(name);
        return $"base_model.model.{module}.{(part == "lora_a" ? "lora_A" : "lora_B")}.weight";
    }

    private static (string Module, string Part) Split(string name) =>
        name.Split('.') is [var module, ("lora_a" or "lora_b") and var part]
            ? (module, part)
            : throw new InvalidDataException($"'{name}' is no tensor of a LoRA adapter.");
}
