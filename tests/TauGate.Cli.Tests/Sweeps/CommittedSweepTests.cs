using System.Collections.Immutable;
using TauGate.Cli.Composition;
using TauGate.Core.Sweeps;
using TauGate.Core.Tuning;
using TauGate.Training.Adapters;

namespace TauGate.Cli.Tests.Sweeps;

/// <summary>
/// The sweep files of the repository, read as <c>run</c> reads them: against the methods that can really be trained.
/// </summary>
public sealed class CommittedSweepTests
{
    [Theory]
    [InlineData("quick.yaml", "quick", 6, 36)]
    [InlineData("paper.yaml", "paper", 20, 340)]
    [InlineData("claims.yaml", "claims", 20, 440)]
    [InlineData("until-decided.yaml", "until-decided", 10, 40)]
    [InlineData("front.yaml", "front", 20, 1140)]
    [InlineData("gates.yaml", "gates", 6, 36)]
    public void Sweep_has_the_cells_it_is_known_for(string file, string name, long seeds, long cells)
    {
        var spec = Load(file);

        Assert.Equal((name, seeds, cells), (spec.Name, spec.Seeds.Count, spec.CellCount));
        // Rows that are tuned may be the same until their values are chosen.
        if (spec.Tune is null)
            Assert.Equal(cells, spec.Cells().Select(c => spec.Task(c).Key).Distinct().LongCount());
    }

    [Theory]
    [InlineData("quick.yaml", "ssf", "full")]
    [InlineData("paper.yaml")]
    public void Sweep_has_every_method_of_the_catalogue_but_those_it_says_it_has_not(
        string file,
        params string[] without
    )
    {
        var own = Load(file).Variants.Select(v => v.Method);

        Assert.Equal(without, AdapterCatalog.Instance.Methods.Select(m => m.Id).Except(own));
    }

    [Fact]
    public void Tuned_paper_sweep_has_the_paper_sweeps_rows_and_the_tuning_it_is_known_for()
    {
        var (paper, tuned) = (Load("paper.yaml"), Load("paper-tuned.yaml"));

        Assert.Equal(paper.Variants.Select(v => v.Title).Append("taugate-tuned"), tuned.Variants.Select(v => v.Title));
        // No result of its seeds was there when its claims were written.
        Assert.Empty(paper.Seeds.Enumerate().Intersect(tuned.Seeds.Enumerate()));
        Assert.Equal((paper.Seeds.Count, 360), (tuned.Seeds.Count, tuned.CellCount));
        Assert.Equal(("paper-tuned.tuning", 588), (TuningGrid.Of(tuned).Name, TuningGrid.Of(tuned).CellCount));
        Assert.Equal("1000..1002", tuned.Tune!.Seeds.ToString());
        Assert.Equal([0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3], tuned.Tune.LearningRates);
    }

    /// <summary>
    /// A tuned value is put in a default's place: were another default to follow from it, that would stay behind.
    /// </summary>
    [Fact]
    public void Options_that_can_be_tuned_are_none_that_other_defaults_follow_from()
    {
        foreach (var method in AdapterCatalog.Instance.Methods.Where(m => m.ResolveDefaults is not null))
        {
            var given = method
                .Options.Where(o => o.Default is not null)
                .ToImmutableSortedDictionary(o => o.Name, o => o.Default!);
            foreach (var option in method.Options.Where(o => o.Kind != OptionKind.WordSet && !o.AtMostSmallestHidden))
            {
                var isWhole = option.Kind == OptionKind.Integer;
                OptionValue other = isWhole ? new OptionValue.Integer(3) : new OptionValue.Real(3);
                var tuned = method.ResolveDefaults!(given).SetItem(option.Name, other);
                Assert.Equal(tuned, method.ResolveDefaults(given.SetItem(option.Name, other)));
            }
        }
    }

    [Fact]
    public void Sweep_of_gates_tries_as_many_configurations_of_each_label_as_it_says()
    {
        var gates = Load("gates.yaml");

        Assert.Equal(750, TuningGrid.Of(gates).CellCount);
        Assert.Equal(
            [80, 80, 80, 5, 5],
            gates.Variants.Where(TuningGrid.IsTuned).Select(v => TuningGrid.CountOf(gates.Tune!, v))
        );
    }

    [Fact]
    public void Quick_sweep_trains_as_many_parameters_as_published() =>
        Assert.Equal(
            new Dictionary<string, long>
            {
                ["frozen"] = 0,
                ["taugate"] = 1_024,
                ["ia3"] = 512,
                ["bias"] = 522,
                ["lora rank=8"] = 8 * 1_818,
                ["head"] = 2_570,
            },
            TrainableParameters("quick.yaml")
        );

    [Fact]
    public void Paper_sweep_trains_as_many_parameters_as_published() =>
        Assert.Equal(
            new Dictionary<string, long>
            {
                ["frozen"] = 0,
                ["taugate"] = 1_024,
                ["thresholds-only"] = 512,
                ["gains-only"] = 512,
                ["thresholds-permuted"] = 512,
                ["taugate-permuted"] = 1_024,
                ["ia3"] = 512,
                ["bias"] = 522,
                ["ssf"] = 1_024,
                ["lora-hidden rank=2"] = 1_024,
                ["lora rank=1"] = 1_818,
                ["lora rank=2"] = 2 * 1_818,
                ["lora rank=4"] = 4 * 1_818,
                ["lora rank=8"] = 8 * 1_818,
                ["lora rank=16"] = 16 * 1_818,
                ["head"] = 2_570,
                ["full"] = 269_322,
            },
            TrainableParameters("paper.yaml")
        );

    [Fact]
    public void Paper_sweep_repeats_the_defaults_so_that_quick_cells_are_its_own()
    {
        var paper = Keys("paper.yaml");

        Assert.Empty(Keys("quick.yaml").Except(paper));
    }

    private static SweepSpec Load(string file) => SweepFiles.Load(Repository.PathOf("sweeps", file), null).Spec;

    private static HashSet<CellKey> Keys(string file)
    {
        var spec = Load(file);
        return [.. spec.Cells().Select(c => spec.Task(c).Key)];
    }

    private static Dictionary<string, long> TrainableParameters(string file) =>
        Load(file)
            .Variants.ToDictionary(
                v => v.Title,
                v =>
                {
                    Assert.True(AdapterCatalog.Instance.TryFind(v.Method, out var method));
                    return method.TrainableParameters([784, .. v.Foundation.Hidden, 10], v.Options).Sum();
                }
            );
}
