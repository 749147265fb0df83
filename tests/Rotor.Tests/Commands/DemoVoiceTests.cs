using Rotor.Commands;

namespace Rotor.Tests.Commands;

public sealed class DemoVoiceTests
{
    [Theory]
    [InlineData("Why is the sky blue?", "simulated")]
    [InlineData("用 Python 写一个排序函数", "模拟")]
    [InlineData("Объясни Docker одним предложением", "имитация")]
    [InlineData("", "simulated")]
    public void AnswerTo_UnknownQuestion_SaysInItsLanguageWhatIsSimulated(string question, string word) =>
        Assert.Contains(word, DemoVoice.AnswerTo(question), StringComparison.Ordinal);

    [Fact]
    public void AnswerTo_QuestionOfTheTrafficOfItsOwn_AnswersIt() =>
        Assert.All(DemoTopics.Small, talk => Assert.Equal(talk.Answer, DemoVoice.AnswerTo(talk.Question)));
}
