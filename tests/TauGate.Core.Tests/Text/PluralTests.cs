using TauGate.Core.Text;

namespace TauGate.Core.Tests.Text;

public sealed class PluralTests
{
    [Theory]
    [InlineData(0, "0 cells")]
    [InlineData(1, "1 cell")]
    [InlineData(260, "260 cells")]
    [InlineData(1_000_000, "1,000,000 cells")]
    public void Count_is_plural_except_for_one(long count, string expected) =>
        Assert.Equal(expected, Plural.Count(count, "cell"));

    [Theory]
    [InlineData(0, "cells are")]
    [InlineData(1, "cell is")]
    [InlineData(2, "cells are")]
    public void Words_agree_with_the_number(long count, string expected) =>
        Assert.Equal(expected, $"{Plural.Of(count, "cell")} {Plural.Of(count, "is", "are")}");
}
