using System.Text;
using Rotor.Tests.Fidelity;
using Rotor.Tests.Support;

namespace Rotor.Tests.Fuzz;

/// <summary>Spells what an upstream, or what stands before it, may answer when it is not well.</summary>
internal sealed class HostileAnswer(Random random)
{
    /// <summary>An account id in its place; wherever it shows up at the client's, it has leaked.</summary>
    public const string Account = "user_2ANTHROPOMORPHIC";

    private static readonly string[] Types =
        ["application/json", "application/json; charset=utf-8", "text/event-stream", "text/event-stream; charset=utf-8", "text/html", "text/plain", "", "audio/mpeg", "application/problem+json", "garbage"];

    private static readonly string[] Headers =
    [
        "Retry-After: 1\r\n", "Retry-After: -5\r\n", "Retry-After: soon\r\n", "Retry-After: Wed, 21 Oct 2015 07:28:00 GMT\r\n", "X-RateLimit-Reset: 99999999999999999999\r\n", "X-RateLimit-Limit: 20\r\nX-RateLimit-Remaining: 0\r\n",
        "Set-Cookie: __cf_bm=secret\r\n", "X-Note: caf\u00e9\r\n", "X-Empty:\r\n", "Connection: x-note\r\n", "Trailer: X-End\r\n", "Content-Encoding: zstd\r\n", "Content-Encoding: gzip\r\n", "Location: http://127.0.0.1:1/\r\n",
        "Content-Type: application/json\r\n", "Date: nonsense\r\n", "X-Generation-Id: gen-\u00ff\r\n", "Content-Language: \u0001\r\n", "Upgrade: h2c\r\n", "X-Rotor-Request-Id: forged\r\n",
    ];

    private static readonly string[] Statuses =
    [
        "200 OK", "200 OK", "200 OK", "201 Created", "204 No Content", "205 Reset Content", "206 Partial Content", "301 Moved", "302 Found", "304 Not Modified", "307 Temporary Redirect", "400 Bad Request", "401 Unauthorized",
        "402 Payment Required", "403 Forbidden", "404 Not Found", "408 Request Timeout", "413 Too Large", "422 Unprocessable", "429 Too Many Requests", "451 Law", "500 Error", "502 Bad Gateway", "503 Unavailable", "524 Timeout", "529 Overloaded",
        "999 What", "600 ", "103 Early Hints", "101 Switching Protocols",
    ];

    /// <summary>True when the answer was cut or spoilt, so that nothing it says can be held against what the client got.</summary>
    public bool IsSpoilt { get; private set; }

    /// <summary>True when it ended before its framing said.</summary>
    public bool IsCut { get; private set; }

    /// <summary>The body as it was meant.</summary>
    public byte[] Body { get; private set; } = [];

    public RawAnswer Spell(string path)
    {
        Body = random.Next(4) switch
        {
            0 => Error(),
            1 => new JsonSpeller(random).Answer(random.Next(10) == 0 ? random.Next(1_500_000) : 0),
            2 => new StreamSpeller(random).Spell(StreamSpeller.Paths.Contains(path) ? path : StreamSpeller.Paths[0], random.Next(1, 6)),
            _ => StreamWithError(path),
        };
        var looksStreamed = !Body.AsSpan().TrimStart(" \t\r\n"u8).StartsWith("{"u8);
        var type = random.Next(4) == 0 ? Types[random.Next(Types.Length)] : looksStreamed ? "text/event-stream" : "application/json";
        var status = random.Next(3) == 0 ? Statuses[random.Next(Statuses.Length)] : "200 OK";
        var headers = string.Concat(Enumerable.Range(0, random.Next(3) == 0 ? random.Next(4) : 0).Select(_ => Headers[random.Next(Headers.Length)]));
        var framing = random.Next(5) == 0 ? Framing.Close : random.Next(2) == 0 ? Framing.Length : Framing.Chunked;
        var answer = RawAnswer.Of(type, Body, framing, random, random.Next(8) == 0 ? "gzip" : null, status, headers);
        switch (random.Next(5))
        {
            case 0 when framing != Framing.Close:
                IsCut = true;
                var missing = framing == Framing.Chunked ? 1 : 0;
                answer = answer with { Bytes = answer.Bytes[..random.Next(answer.BodyStart, Math.Max(answer.BodyStart + 1, answer.Bytes.Length - missing))], End = random.Next(2) == 0 ? ConnectionEnd.Close : ConnectionEnd.Reset };
                break;
            case 1:
                IsSpoilt = true;
                answer = answer with { Bytes = Mutation.Of(random, answer.Bytes), End = ConnectionEnd.Close };
                break;
            default:
                break;
        }
        return answer with { WriteSize = answer.Bytes.Length < 4_000 && random.Next(8) == 0 ? 1 : 0, SplitAt = [.. Enumerable.Range(0, random.Next(3)).Select(_ => random.Next(1, answer.Bytes.Length + 1)).Order()] };
    }

    private byte[] Error()
    {
        var code = random.Next(5) switch { 0 => "\"server_error\"", 1 => "\"429\"", 2 => "null", 3 => "1e2", _ => random.Next(100, 700).ToString(System.Globalization.CultureInfo.InvariantCulture) };
        var metadata = random.Next(3) switch { 0 => ",\"metadata\":" + new JsonSpeller(random).Fragment(3), 1 => ",\"metadata\":{\"raw\":\"{\\\"error\\\":1}\",\"provider_name\":null,\"limit_source\":7,\"retry_after_seconds\":-1}", _ => "" };
        var error = $"\"error\":{{\"message\":\"{new JsonSpeller(random).StringContent(random.Next(30))}\",\"code\":{code}{metadata}}}";
        var account = $"\"user_id\":\"{Account}\"";
        return Encoding.UTF8.GetBytes(random.Next(3) switch { 0 => $"{{{error},{account}}}", 1 => $" {{ {account} , {error} }}", _ => $"{{{error}}}" });
    }

    private byte[] StreamWithError(string path)
    {
        var whole = Encoding.UTF8.GetString(new StreamSpeller(random).Spell(StreamSpeller.Paths.Contains(path) ? path : StreamSpeller.Paths[0], random.Next(1, 4)));
        var end = whole.IndexOf("\n\n", random.Next(whole.Length), StringComparison.Ordinal);
        var at = end < 0 ? whole.Length : end + 2;
        return Encoding.UTF8.GetBytes(whole[..at] + "data: " + Encoding.UTF8.GetString(Error()).ReplaceLineEndings(" ").Replace('\r', ' ').Replace('\n', ' ') + "\n\n" + (random.Next(2) == 0 ? whole[at..] : ""));
    }
}
