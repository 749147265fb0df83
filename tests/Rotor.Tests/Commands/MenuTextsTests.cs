using Rotor.Commands.Menu;
using Rotor.Core.Keys;

namespace Rotor.Tests.Commands;

public sealed class MenuTextsTests
{
    private static readonly KeyView Key = new()
    {
        Id = "k-1",
        Label = "one",
        Last4 = "0001",
        Source = "environment",
        State = "resting",
        Reason = "key_limit",
        Explanation = "It resets 2026-12-07 00:00 UTC.",
    };

    [Theory]
    [InlineData("en", "It resets 2026-12-07 00:00 UTC.")]
    [InlineData("ru", "Ключ исчерпал лимит, заданный для него в OpenRouter.")]
    [InlineData("zh", "此密钥已用完在 OpenRouter 设定的限额。")]
    public void Reason_KnownCase_IsSaidInTheMenusLanguage(string code, string expected) => Assert.Equal(expected, MenuTexts.Find(code)!.Reason(Key));

    [Fact]
    public void Reason_OfACaseWithoutWords_IsTheExplanation() => Assert.Equal(Key.Explanation, MenuTexts.Find("ru")!.Reason(Key with { Reason = "some_new_reason" }));
}
