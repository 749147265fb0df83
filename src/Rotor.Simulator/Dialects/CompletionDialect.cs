using System.Globalization;
using Rotor.Simulator.Answers;
using Rotor.Simulator.Scripts;

namespace Rotor.Simulator.Dialects;

/// <summary>The shapes of POST /completions, the older text route.</summary>
internal sealed class CompletionDialect : IDialect
{
    public string Done => "data: [DONE]\n\n";

    public string Whole(Answer answer, bool failed)
    {
        var finish = failed ? "\"error\"" : JsonText.Quote(answer.FinishReason);
        var choices = string.Join(',', Enumerable.Range(0, answer.Choices).Select(c => Choice(c, answer.TextOf(c, PieceKind.Text), finish)));
        return $$"""{{Head(answer)}},"choices":[{{choices}}],"usage":{{UsageText.Chat(answer)}}}""";
    }

    public IEnumerable<string> Open(Answer answer) => [];

    public string Piece(Answer answer, int at) =>
        $$"""data: {{Head(answer)}},"choices":[{{Choice(answer.Pieces[at].Choice, answer.Pieces[at].Text, "null")}}]}{{"\n\n"}}""";

    public IEnumerable<string> Close(Answer answer, UsageChunk usage)
    {
        var finish = JsonText.Quote(answer.FinishReason);
        for (var c = 0; c < answer.Choices; c++)
            yield return $$"""data: {{Head(answer)}},"choices":[{{Choice(c, "", finish)}}]}{{"\n\n"}}""";
        if (usage != UsageChunk.None)
            yield return $$"""data: {{Head(answer)}},"choices":[{{(usage == UsageChunk.EmptyChoices ? "" : Choice(0, "", finish))}}],"usage":{{UsageText.Chat(answer)}}}{{"\n\n"}}""";
    }

    public string Error(Answer answer, StreamFault fault, string errorJson) => fault switch
    {
        StreamFault.ErrorWithoutChoices => $$"""data: {"error":{{errorJson}}}{{"\n\n"}}""",
        StreamFault.ErrorInFinishReason => $$"""data: {{Head(answer)}},"choices":[{{Choice(0, "", "\"error\"")}}]}{{"\n\n"}}""",
        _ => $$"""data: {{Head(answer)}},"error":{{errorJson}},"choices":[{{Choice(0, "", "\"error\"")}}]}{{"\n\n"}}""",
    };

    private static string Head(Answer answer) =>
        $$"""{"id":"{{answer.Id}}","object":"text_completion","created":{{answer.Created.ToString(CultureInfo.InvariantCulture)}},"model":{{JsonText.Quote(answer.Model)}},"provider":{{JsonText.Quote(answer.Provider)}}""";

    private static string Choice(int index, string text, string finish) =>
        $$"""{"text":{{JsonText.Quote(text)}},"index":{{index}},"logprobs":null,"finish_reason":{{finish}},"native_finish_reason":{{finish}}}""";
}
