using TauGate.Application;
using TauGate.Core.Errors;
using TauGate.Core.SweepFiles;
using TauGate.Core.Sweeps;
using TauGate.Training.Adapters;

namespace TauGate.Cli.Tests.Application;

public sealed class CellArgumentTests
{
    private static readonly SweepSpec Spec = SweepFile.Parse(
        """
        name: cells
        seeds: 3..5
        methods:
          frozen: {}
          lora:
            rank: [1, 8]
            alpha: [1, 2]
        """,
        "cells.yaml",
        [],
        AdapterCatalog.Instance
    );

    [Theory]
    [InlineData("0", 0)]
    [InlineData("14", 14)]
    [InlineData("frozen seed=3", 0)]
    [InlineData("frozen seed=4", 5)]
    [InlineData("lora alpha=2 rank=8 seed=5", 14)]
    [InlineData("lora rank=8 alpha=2 seed=5", 14)]
    public void Cell_is_found_by_number_or_by_label_values_and_seed(string argument, long ordinal) =>
        Assert.Equal(ordinal, CellArgument.Find(Spec, argument).Ordinal);

    [Theory]
    [InlineData("15", "its cells are 0 to 14")]
    [InlineData("frozen", "such as \"frozen seed=3\"")]
    [InlineData("frozen seed=x", "such as \"frozen seed=3\"")]
    [InlineData("frozen seed=9", "its seeds are 3..5")]
    [InlineData("lora seed=3", "may be any of")]
    [InlineData("frozne seed=3", "Did you mean frozen?")]
    public void Argument_that_names_no_single_cell_is_refused_with_what_there_is(string argument, string said) =>
        Assert.Contains(
            said,
            Assert.Throws<InputException>(() => CellArgument.Find(Spec, argument)).Message,
            StringComparison.Ordinal
        );
}
