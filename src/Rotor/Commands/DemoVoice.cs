namespace Rotor.Commands;

/// <summary>What the demonstration's models say: an answer where the question is one of its own, else, in the question's script, what is simulated here and what is not.</summary>
internal static class DemoVoice
{
    private const string English =
        "This is a simulated model, so all it can tell is what happened: Rotor picked a key for your question, relayed these words as they came, and put the request on record. "
        + "Open the console to see it there. With OPENROUTER_API_KEYS set, a real model answers.";

    private const string Chinese = "这里回答的是模拟模型，它只能告诉你发生了什么：Rotor 为你的问题选了一个密钥，逐字转发了这段话，并记录了这次请求，你可以在控制台里看到它。设置 OPENROUTER_API_KEYS 之后，回答你的就是真正的模型。";

    private const string Russian =
        "Это имитация модели, и рассказать она может только о том, что произошло: Rotor выбрал ключ для вашего вопроса, передал эти слова по мере их поступления и записал запрос — его видно в консоли. "
        + "Задайте OPENROUTER_API_KEYS, и ответит настоящая модель.";

    public static string AnswerTo(string question) =>
        Array.Find(DemoTopics.Small, talk => talk.Question == question).Answer ?? InLanguageOf(question);

    // The first letter that is not Latin decides: people mix names in Latin letters into any language.
    private static string InLanguageOf(string text)
    {
        foreach (var letter in text)
        {
            if (letter is >= '\u4E00' and <= '\u9FFF') return Chinese;
            if (letter is >= '\u0400' and <= '\u04FF') return Russian;
        }

        return English;
    }
}
