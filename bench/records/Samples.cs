using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Rotor.Core.RequestLog;

namespace Rotor.RecordsBenchmark;

/// <summary>Records as the gateway makes them.</summary>
internal static class Samples
{
    private static readonly HeaderLine[] RequestHeaders =
    [
        new("Host", "127.0.0.1:8000"), new("Accept", "application/json"), new("Accept-Encoding", "gzip, deflate, br"), new("Connection", "keep-alive"),
        new("User-Agent", "OpenAI/Python 1.99.1"), new("Content-Type", "application/json"), new("X-Stainless-Lang", "python"),
        new("X-Stainless-Runtime-Version", "3.12.4"), new("Authorization", "Bearer rt-…f00d"),
    ];

    private static readonly HeaderLine[] ResponseHeaders =
    [
        new("Content-Type", "application/json"), new("Date", "Sat, 21 Nov 2026 05:38:43 GMT"), new("Server", "cloudflare"),
        new("Access-Control-Allow-Origin", "*"), new("CF-RAY", "9a1b2c3d4e5f6789-FRA"),
    ];

    public static RequestRecord Record(DateTimeOffset at, int n, RequestBodies? bodies, ulong conversation = 0)
    {
        // Skewed as traffic is: a few models, keys and clients do most.
        static int Skew(int n, int prime, int count) => (int)((long)n * prime % 1_000 * (n % 7 + 1) / 7_000.0 * count) % count;
        var key = Skew(n, 613, 40);
        var failed = n % 37 == 0;
        var label = string.Create(CultureInfo.InvariantCulture, $"key-{key} …{key:x4}");
        return new RequestRecord
        {
            Id = Guid.CreateVersion7(at).ToString(),
            Time = DateTimeOffset.FromUnixTimeMilliseconds(at.ToUnixTimeMilliseconds()),
            State = failed ? RequestState.Failed : RequestState.Completed,
            Method = "POST",
            Path = "/v1/chat/completions",
            ModelAsked = "vendor/model-" + Skew(n, 389, 60).ToString(CultureInfo.InvariantCulture),
            Provider = "Provider " + Skew(n, 271, 15).ToString(CultureInfo.InvariantCulture),
            GenerationId = bodies is null ? null : string.Create(CultureInfo.InvariantCulture, $"gen-{at.ToUnixTimeSeconds()}-{n:x12}"),
            KeyId = "k" + key.ToString(CultureInfo.InvariantCulture),
            KeyLabel = label,
            Account = "acc" + (key / 4).ToString(CultureInfo.InvariantCulture),
            ClientId = "c" + Skew(n, 157, 200).ToString(CultureInfo.InvariantCulture),
            ClientName = "Client",
            ClientAddress = "127.0.0.1",
            Status = failed ? (n % 2 == 0 ? 429 : 502) : 200,
            Stream = n % 3 != 0,
            FirstByte = TimeSpan.FromMicroseconds(120_000 + (n * 7919L % 900_000)),
            FirstContent = TimeSpan.FromMicroseconds(200_000 + (n * 104_729L % 2_000_000)),
            Duration = TimeSpan.FromMicroseconds(900_000 + (n * 15_485_863L % 20_000_000)),
            PromptTokens = 100 + (n % 4_000),
            CompletionTokens = 20 + (n % 900),
            CostUsd = n % 5 == 0 ? 0 : (n % 10_000) * 0.0000013m,
            FinishReason = failed ? null : "stop",
            Reason = failed ? "upstream_rate_limited" : null,
            Error = failed ? "Upstream is rate-limited" : null,
            Conversation = conversation,
            Attempts = [new AttemptRecord { KeyId = "k" + key.ToString(CultureInfo.InvariantCulture), KeyLabel = label, Account = "acc", Status = 200, Duration = TimeSpan.FromMilliseconds(900) }],
            Bodies = bodies,
        };
    }

    public static RequestBodies Bodies(string messages, string answer, int n) => new()
    {
        RequestHeaders = RequestHeaders,
        ResponseHeaders = ResponseHeaders,
        Request = Payload($"{{\"model\":\"vendor/model\",\"temperature\":0.7,\"messages\":[{messages}],\"stream\":false}}"),
        Response = Payload(string.Create(
            CultureInfo.InvariantCulture,
            $"{{\"id\":\"gen-1790981416-{n:x12}\",\"provider\":\"Provider\",\"model\":\"vendor/model\",\"object\":\"chat.completion\",\"created\":1790981416,\"choices\":[{{\"index\":0,\"message\":{{\"role\":\"assistant\",\"content\":\"{Escaped(answer)}\"}},\"finish_reason\":\"stop\"}}],\"usage\":{{\"prompt_tokens\":{100 + (n % 4_000)},\"completion_tokens\":{20 + (n % 900)},\"total_tokens\":{120 + (n % 4_900)},\"cost\":0.00012}}}}")),
    };

    /// <summary>The same answer as a stream of pieces, with the assembled form beside it.</summary>
    public static RequestBodies Streamed(string messages, string answer, int n)
    {
        var whole = Bodies(messages, answer, n);
        var stream = new StringBuilder();
        for (var at = 0; at < answer.Length; at += 4)
        {
            stream.Append(
                CultureInfo.InvariantCulture,
                $"data: {{\"id\":\"gen-1790981416-{n:x12}\",\"provider\":\"Provider\",\"model\":\"vendor/model\",\"object\":\"chat.completion.chunk\",\"created\":1790981416,\"choices\":[{{\"index\":0,\"delta\":{{\"role\":\"assistant\",\"content\":\"{Escaped(answer.Substring(at, Math.Min(4, answer.Length - at)))}\"}},\"finish_reason\":null,\"native_finish_reason\":null,\"logprobs\":null}}]}}\n\n");
        }
        stream.Append("data: [DONE]\n\n");
        return whole with { Assembled = whole.Response, Response = Payload(stream.ToString()) };
    }

    public static string Message(string role, string text) => $"{{\"role\":\"{role}\",\"content\":\"{Escaped(text)}\"}}";

    // As clients send it: other scripts as they are.
    private static string Escaped(string text) => JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).ToString();

    private static BodyPayload Payload(string text) => new(Encoding.UTF8.GetBytes(text));
}
