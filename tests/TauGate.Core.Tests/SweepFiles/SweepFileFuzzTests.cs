using System.Text;
using TauGate.Core.Errors;
using TauGate.Core.SweepFiles;
using TauGate.Core.Tests.Sweeps;

namespace TauGate.Core.Tests.SweepFiles;

/// <summary>
/// Whatever the text, the parser gives a specification or an <see cref="InputException"/>, never another exception.
/// </summary>
public sealed class SweepFileFuzzTests
{
    private const string EveryKey = """
        name: fuzz
        data: mnist
        seeds: [0, 3, 5..9]
        foundation: { hidden: [[256, 256], [64]], mixture: [0.5, 0], epochs: 2, batch: 128, learning_rate: 1e-3 }
        target: { rotation: 45, epochs: [1, 3], batch: 128, schedule: [cosine, constant] }
        methods:
          frozen:
          taugate: { sharpness: 5, learning_rate: 0.03, train: [[threshold], [threshold, gain]] }
          lora: { rank: [1, 8], alpha: [2, 16], learning_rate: 0.01 }
        zip: [[rank, alpha]]
        exclude: [{ label: lora, rank: 8, foundation.hidden: [64] }]
        limits: { attempts: 3, cell_timeout: 10m, cells: 1000 }
        numerics: native
        keep: all
        record: { units: first }

        """;

    private static readonly string[] Pieces =
    [
        "[",
        "]",
        "{",
        "}",
        ":",
        ": ",
        ",",
        "-",
        "- ",
        "?",
        "? ",
        "&a ",
        "*a",
        "!",
        "!!map ",
        "|",
        ">",
        ">-\n",
        "'",
        "\"",
        "\\",
        "\"\\U00110000\"",
        "\"\\x",
        "#",
        "%YAML 1.2\n",
        "%TAG ! x:\n",
        "---",
        "\n---\n",
        "\n...\n",
        "\t",
        "\r",
        "\n",
        "\n  ",
        "\0",
        "\u0085",
        "\u2028",
        "\ufeff",
        "\ud800",
        "é",
        "~",
        "null",
        ".nan",
        ".inf",
        "-0",
        "1e400",
        "0x1",
        "9223372036854775807",
        "9223372036854775808",
        "..",
        "0..9",
        "9..0",
        "[]",
        "{}",
        "[[[[[[[[[[[[[[[[[[",
        "extends: .\n",
        "extends: fuzz.yaml\n",
        "<<: ",
        "method: lora",
        "exclude: [{}]",
        "zip: [[]]",
    ];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Mutated_file_gives_a_specification_or_an_input_error(int stream)
    {
        var random = new Random(stream); // one fixed stream a case
        var original = stream == 1 ? File.ReadAllText(Repository.PathOf("sweeps", "quick.yaml")) : EveryKey;
        var accepted = 0;
        for (var i = 0; i < 4000; i++)
        {
            var text = Mutate(original, random);
            try
            {
                var spec = SweepFile.Parse(text, "fuzz.yaml", [], TestCatalog.Instance);
                Assert.InRange(spec.CellCount, 1, spec.Limits.Cells);
                accepted++;
            }
            catch (InputException e)
            {
                Assert.False(string.IsNullOrWhiteSpace(e.Message));
                Assert.DoesNotContain(e.Message, c => char.IsControl(c) && c != '\n');
            }
            catch (Exception e) when (e is not Xunit.Sdk.XunitException)
            {
                Assert.Fail(
                    $"{e.GetType()} for this text, which should give a specification or an "
                        + $"{nameof(InputException)}:\n{text}\n{e}"
                );
            }
        }
        Assert.InRange(accepted, 1, 3999); // mutations that all fail, or none, would try nothing
    }

    [Fact]
    public void Mutated_override_gives_a_specification_or_an_input_error()
    {
        var random = new Random(7);
        string[] paths =
        [
            "seeds",
            "methods.lora.rank",
            "methods.lora",
            "methods",
            "target.epochs",
            "foundation.hidden",
            "limits",
            "name",
            "zip",
            "",
            ".",
            "..",
            "methods..rank",
            "methods.",
        ];
        for (var i = 0; i < 2000; i++)
        {
            var value = Pieces[random.Next(Pieces.Length)] + Pieces[random.Next(Pieces.Length)];
            var argument = $"{paths[random.Next(paths.Length)]}={value}";
            var thrown = Record.Exception(() =>
                SweepFile.Parse(EveryKey, "fuzz.yaml", [argument], TestCatalog.Instance)
            );
            Assert.True(thrown is null or InputException, $"{argument}\n{thrown}");
        }
    }

    private static string Mutate(string text, Random random)
    {
        var mutated = new StringBuilder(text);
        for (var n = random.Next(1, 5); n > 0; n--)
        {
            var at = random.Next(mutated.Length);
            var length = Math.Min(random.Next(1, 12), mutated.Length - at);
            switch (random.Next(4))
            {
                case 0:
                    mutated.Insert(at, Pieces[random.Next(Pieces.Length)]);
                    break;
                case 1:
                    mutated.Remove(at, length);
                    break;
                case 2:
                    mutated.Insert(random.Next(mutated.Length), mutated.ToString(at, length));
                    break;
                default:
                    mutated[at] = (char)random.Next(32, 127);
                    break;
            }
        }
        return mutated.ToString();
    }
}
