using System.Globalization;
using System.Text;
using Rotor.Tests.Fidelity;

namespace Rotor.Tests.Fuzz;

/// <summary>Spells requests that no client means well, and some that one might.</summary>
internal sealed class HostileRequest(Random random, string model = "test/any")
{
    private static readonly string[] Paths =
    [
        "/v1/chat/completions", "/api/v1/chat/completions", "/chat/completions", "/v1/completions", "/v1/responses", "/v1/messages", "/v1/embeddings", "/v1/audio/speech", "/v1/models", "/v1/key", "/v1/keys",
        "/v1/chat/completions/", "/v1//chat/completions", "/v1/chat/completions?a=%zz&b=\u00e9", "/V1/Chat/Completions", "/v1/%63hat/completions", "/v1/models/a/b", "/v1/models/%2e%2e/%2e%2e", "/v1/models/a%0d%0aX:1/b",
        "/v1/../v1/chat/completions", "*", "http://elsewhere.example/v1/chat/completions", "//v1/chat/completions", "/v1/models/a%5c..%5c/b", "/v1/models/a%3fx=1/b", "/", "/v1/" + new string('a', 3_000),
    ];

    private static readonly string[] Methods = ["POST", "POST", "POST", "POST", "POST", "POST", "GET", "PUT", "HEAD", "OPTIONS", "DELETE", "CONNECT", "TRACE", "post", "P\u00d6ST"];

    private static readonly string[] Headers =
    [
        "Content-Type: application/json", "Content-Type: text/plain", "Content-Type: application/xml", "Content-Type: ;;;", "Content-Type: application/json; charset=utf-16", "Content-Type: multipart/form-data; boundary=",
        "Content-Encoding: gzip", "Content-Encoding: identity", "Expect: 100-continue", "Expect: nonsense", "Connection: close", "Connection: upgrade, x-mine", "Upgrade: websocket", "TE: trailers",
        "X-Mine: 1\r\n folded", "X-Rotor-Stream: live", "X-Rotor-Stream: 3", "X-Rotor-Stream: nonsense", "Authorization: Bearer x\ty", "Authorization: Bearer a", "Cookie: a=b", "X-Title: \u4f60\u597d", "HTTP-Referer: \u00ff\u00fe",
        "X-Title: tab\there", "Accept-Encoding: gzip, br", "Host: other.example", "Host:", "Forwarded: for=1.2.3.4", "X-Forwarded-Host: evil", "Trailer: X-End", "Transfer-Encoding: gzip, chunked", "Transfer-Encoding: chunked",
        "Content-Length: 0", "Content-Length: 99999999999999999999", "Content-Length: -1", "Content-Length: +5", "Range: bytes=0-1", "Proxy-Authorization: x", "Keep-Alive: timeout=1", "HTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA",
        ": empty", "X-No-Value:", "X Space: 1", "X-Nul: a\0b", "X-Long: " + new string('x', 9_000), "User-Agent: \u007f", "If-None-Match: *", "Via: 1.1 x", "x-session-id: " + new string('s', 300),
    ];

    /// <summary>The bytes of one request, or of something like it.</summary>
    public byte[] Spell()
    {
        var body = Body();
        var request = new List<byte>();
        request.AddRange(Encoding.UTF8.GetBytes(Head(body.Length, out var chunked)));
        request.AddRange(chunked ? Chunked(body) : body);
        byte[] bytes = [.. request];
        return random.Next(3) == 0 ? Mutation.Of(random, bytes) : bytes;
    }

    private byte[] Body()
    {
        var body = new JsonSpeller(random).Request(random.Next(4) == 0 ? null : model, random.Next(20) == 0 ? random.Next(200_000) : 0);
        return random.Next(5) switch
        {
            0 => Mutation.Of(random, body),
            1 => random.Next(8) switch
            {
                0 => [],
                1 => "[]"u8.ToArray(),
                2 => "null"u8.ToArray(),
                3 => Encoding.UTF8.GetBytes(new string('[', random.Next(1, 2_000))),
                4 => "{\"model\":\"a\",\"model\":\"b\"}"u8.ToArray(),
                5 => "{\"model\":{}}"u8.ToArray(),
                6 => [0xef, 0xbb, 0xbf, .. "{}"u8],
                _ => Encoding.Unicode.GetBytes("{\"model\":\"a\"}"),
            },
            _ => body,
        };
    }

    private string Head(int length, out bool chunked)
    {
        chunked = random.Next(3) == 0;
        var head = new StringBuilder();
        var usual = random.Next(4) != 0;
        head.Append(usual ? "POST" : Methods[random.Next(Methods.Length)]).Append(' ').Append(usual ? Paths[random.Next(7)] : Paths[random.Next(Paths.Length)]);
        head.Append(random.Next(20) == 0 ? " HTTP/1.0\r\n" : random.Next(40) == 0 ? " HTTP/3.7\r\n" : " HTTP/1.1\r\n");
        if (random.Next(20) != 0) head.Append("Host: 127.0.0.1\r\n");
        if (random.Next(3) != 0) head.Append("Content-Type: application/json\r\n");
        for (var i = random.Next(5) == 0 ? random.Next(8) : 0; i > 0; i--) head.Append(Headers[random.Next(Headers.Length)]).Append("\r\n");
        if (chunked) head.Append("Transfer-Encoding: chunked\r\n");
        else if (random.Next(12) == 0) head.Append(CultureInfo.InvariantCulture, $"Content-Length: {length + random.Next(-3, 40)}\r\n");
        else head.Append(CultureInfo.InvariantCulture, $"Content-Length: {length}\r\n");
        return head.Append(random.Next(40) == 0 ? "\n" : "\r\n").ToString();
    }

    private byte[] Chunked(byte[] body)
    {
        var bytes = new List<byte>();
        for (var at = 0; at < body.Length;)
        {
            var size = Math.Min(body.Length - at, random.Next(1, 5_000));
            bytes.AddRange(Encoding.ASCII.GetBytes(size.ToString("x", CultureInfo.InvariantCulture) + (random.Next(10) == 0 ? ";ext=\"a\"" : "") + "\r\n"));
            bytes.AddRange(body.AsSpan(at, size));
            bytes.AddRange("\r\n"u8);
            at += size;
        }
        bytes.AddRange(random.Next(12) switch { 0 => "0\r\nX-Trailer: 1\r\n\r\n"u8, 1 => ""u8, 2 => "-1\r\n\r\n"u8, 3 => "FFFFFFFFFFFFFFFF\r\n"u8, _ => "0\r\n\r\n"u8 });
        return [.. bytes];
    }
}
