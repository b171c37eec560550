using TauGate.Core.Text;

namespace TauGate.Core.Tests.Text;

public sealed class SpellingTests
{
    private static readonly string[] Known = ["taugate", "lora", "lora rank=8", "frozen"];

    [Theory]
    [InlineData("frozne", " Did you mean frozen?")]
    [InlineData("TAUGATE", " Did you mean taugate?")]
    [InlineData("tau", " Did you mean taugate?")]
    [InlineData("lora rank=9", " Did you mean lora rank=8?")]
    public void Word_near_a_known_one_gets_it_suggested(string word, string expected) =>
        Assert.Equal(expected, Spelling.DidYouMean(word, Known));

    [Theory]
    [InlineData("bias")]
    [InlineData("")]
    [InlineData("lora")]
    public void Known_word_and_one_that_is_near_none_get_no_suggestion(string word) =>
        Assert.Equal("", Spelling.DidYouMean(word, Known));
}
