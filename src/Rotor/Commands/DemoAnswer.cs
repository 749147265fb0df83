using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Rotor.Commands;

/// <summary>What a model said in the demonstration's day, in the bytes that upstream would have sent.</summary>
/// <param name="Id">The generation.</param>
/// <param name="Provider">Who served the model.</param>
/// <param name="Model">The model.</param>
/// <param name="At">When it was asked.</param>
/// <param name="Text">The answer.</param>
/// <param name="Prompt">Tokens of the prompt.</param>
/// <param name="Completion">Tokens of the answer.</param>
/// <param name="Cost">USD.</param>
internal sealed record DemoAnswer(string Id, string Provider, string Model, DateTimeOffset At, string Text, int Prompt, int Completion, decimal Cost)
{
    private const int RunesPerEvent = 5;

    /// <summary>Letters of every language as they are, so that records read like what people send.</summary>
    public static JsonSerializerOptions AsTyped { get; } = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private object Usage => new { prompt_tokens = Prompt, completion_tokens = Completion, total_tokens = Prompt + Completion, cost = Cost };

    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(
        new
        {
            id = Id,
            provider = Provider,
            model = Model,
            @object = "chat.completion",
            created = At.ToUnixTimeSeconds(),
            choices = new[] { new { index = 0, message = new { role = "assistant", content = Text }, finish_reason = "stop" } },
            usage = Usage,
        },
        AsTyped);

    public byte[] ToEvents()
    {
        var events = new StringBuilder();
        foreach (var piece in Text.EnumerateRunes().Chunk(RunesPerEvent))
            Add(string.Concat(piece), null, null);
        Add("", "stop", Usage);
        return Encoding.UTF8.GetBytes(events.Append("data: [DONE]\n\n").ToString());

        void Add(string content, string? end, object? usage)
        {
            var choices = new[] { new { index = 0, delta = new { role = "assistant", content }, finish_reason = end } };
            var chunk = new { id = Id, provider = Provider, model = Model, @object = "chat.completion.chunk", created = At.ToUnixTimeSeconds(), choices, usage };
            events.Append("data: ").Append(JsonSerializer.Serialize(chunk, AsTyped)).Append("\n\n");
        }
    }
}
