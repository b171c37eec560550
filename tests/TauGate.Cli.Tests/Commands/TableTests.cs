using TauGate.Cli.Commands;
using TauGate.Core.Errors;
using TauGate.Reporting.Tables;

namespace TauGate.Cli.Tests.Commands;

/// <summary>Options of <c>table</c> that belong to one of its tables.</summary>
public sealed class TableTests
{
    [Fact]
    public void Front_is_against_taugate_along_learning_rates_unless_said_otherwise()
    {
        var plain = TableCommand.FrontOf(TableCatalog.Find("front"), [], null, null);
        var named = TableCommand.FrontOf(TableCatalog.Find("front"), [0.96, 0.97], "lora rank=8", "rank");

        Assert.Equal(("taugate", "learning_rate", true), (plain.Baseline, plain.Along, plain.At.IsEmpty));
        Assert.Equal(("lora rank=8", "rank"), (named.Baseline, named.Along));
        Assert.Equal([0.96, 0.97], named.At);
    }

    [Theory]
    [InlineData("main", new[] { 0.9 }, null, null, "taugate: --at is of the table 'front', this is 'main'.")]
    [InlineData("rank", new double[0], "ia3", null, "taugate: --baseline is of the table 'front', this is 'rank'.")]
    [InlineData("main", new double[0], null, "rank", "taugate: --along is of the table 'front', this is 'main'.")]
    [InlineData("front", new[] { 0.9, 97 }, null, null, "taugate: --at 97 is no accuracy from 0 to 1, such as 0.97.")]
    public void Option_that_does_not_fit_is_refused(
        string table,
        double[] at,
        string? baseline,
        string? along,
        string message
    )
    {
        var kind = TableCatalog.Find(table);

        Assert.Equal(
            message,
            Assert.Throws<InputException>(() => TableCommand.FrontOf(kind, at, baseline, along)).Message
        );
    }
}
