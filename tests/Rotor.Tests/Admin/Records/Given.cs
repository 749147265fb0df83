using System.Text;
using Rotor.Core.RequestLog;

namespace Rotor.Tests.Admin.Records;

/// <summary>Records to ask for.</summary>
internal static class Given
{
    public const string Stream = """
        data: {"id":"gen-1","object":"chat.completion.chunk","created":5,"model":"vendor/served","choices":[{"index":0,"delta":{"role":"assistant","content":"你好"}}]}

        data: {"id":"gen-1","object":"chat.completion.chunk","created":5,"model":"vendor/served","choices":[{"index":0,"delta":{"content":", мир"},"finish_reason":"stop"}]}

        data: [DONE]


        """;

    public static readonly DateTimeOffset Noon = new(2026, 3, 4, 12, 0, 0, TimeSpan.Zero);

    public static RequestRecord Record(string id = "r-1") => new()
    {
        Id = id,
        Time = Noon,
        State = RequestState.Completed,
        Method = "POST",
        Path = "/v1/chat/completions",
        Query = "?a=b",
        ClientId = "c-1",
        ClientName = "Анна",
        ModelAsked = "vendor/asked",
        ModelServed = "vendor/served",
        Provider = "Prov",
        GenerationId = "gen-1",
        KeyId = "k-7",
        KeyLabel = "Ivan …abcd",
        Account = "acc",
        Status = 200,
        Attempts =
        [
            new AttemptRecord { KeyId = "k-6", KeyLabel = "Eva …1234", Status = 429, Reason = "rate_limited", Duration = TimeSpan.FromMilliseconds(3) },
            new AttemptRecord { KeyId = "k-7", KeyLabel = "Ivan …abcd", Status = 200, StartedAfter = TimeSpan.FromMilliseconds(4) },
        ],
        FirstContent = TimeSpan.FromMilliseconds(8),
        Duration = TimeSpan.FromMilliseconds(12.5),
        PromptTokens = 10,
        CompletionTokens = 20,
        CostUsd = 0.0125m,
        FinishReason = "stop",
    };

    public static RequestRecord WithBodies(this RequestRecord record, string request, string response, bool stream = false) => record with
    {
        Stream = stream,
        Bodies = new RequestBodies
        {
            RequestHeaders = [new HeaderLine("Accept", "a"), new HeaderLine("Accept", "b"), new HeaderLine("Authorization", "***")],
            ResponseHeaders = [new HeaderLine("Content-Type", "application/json")],
            Request = new BodyPayload(Encoding.UTF8.GetBytes(request)),
            Response = new BodyPayload(Encoding.UTF8.GetBytes(response)),
        },
    };
}
