using System.Text;

namespace Rotor.Tests.Performance;

/// <summary>The bytes of one request and its answer.</summary>
internal sealed record Wire(byte[] Request, int BodyLength, byte[] Answer, int AnswerBodyLength)
{
    /// <summary>A chat request of 1 KB and its answer of about 1 KB, with the headers that both carry in life.</summary>
    public static Wire Chat()
    {
        var (request, length) = Messages.Request(stream: false);
        var answer = """
            {"id":"gen-1790981403-wrnRYGs8VBhCEKopNY1F","provider":"OpenAI","model":"openai/gpt-4o-mini","object":"chat.completion","created":1790981403,"choices":[{"logprobs":null,"finish_reason":"stop","native_finish_reason":"stop","index":0,"message":{"role":"assistant","content":"TEXT","refusal":null,"reasoning":null}}],"usage":{"prompt_tokens":200,"completion_tokens":120,"total_tokens":320,"cost":0.000102,"prompt_tokens_details":{"cached_tokens":0},"completion_tokens_details":{"reasoning_tokens":0}}}
            """.Replace("TEXT", Messages.Text(600), StringComparison.Ordinal);
        var head = $"{Messages.AnswerHead("application/json")}Content-Length: {answer.Length}\r\n\r\n";
        return new Wire(request, length, Encoding.ASCII.GetBytes(head + answer), answer.Length);
    }
}

/// <summary>The bytes of a request for a stream, and the pieces of the stream.</summary>
internal sealed record StreamWire(byte[] Request, int BodyLength, byte[] Head, byte[] Chunk, byte[] End)
{
    public static StreamWire Chat()
    {
        var (request, length) = Messages.Request(stream: true);
        var head = $"{Messages.AnswerHead("text/event-stream")}Connection: close\r\nCache-Control: no-cache\r\nTransfer-Encoding: chunked\r\n\r\n";
        return new StreamWire(request, length, Encoding.ASCII.GetBytes(head), Event("null", ",\"content\":\" word\""), [.. Event("\"stop\"", ""), .. Done]);
    }

    private static byte[] Done => Encoding.ASCII.GetBytes("e\r\ndata: [DONE]\n\n\r\n0\r\n\r\n");

    private static byte[] Event(string finishReason, string content)
    {
        var text = $$$"""
            data: {"id":"gen-1790981403-wrnRYGs8VBhCEKopNY1F","provider":"OpenAI","model":"openai/gpt-4o-mini","object":"chat.completion.chunk","created":1790981403,"choices":[{"index":0,"delta":{"role":"assistant"{{{content}}}},"finish_reason":{{{finishReason}}},"native_finish_reason":null,"logprobs":null}]}
            """ + "\n\n";
        return Encoding.ASCII.GetBytes($"{text.Length:x}\r\n{text}\r\n");
    }
}

/// <summary>What both kinds of exchange are made of.</summary>
internal static class Messages
{
    /// <summary>The length of a request's body in bytes.</summary>
    public const int RequestLength = 1024;

    public static (byte[] Bytes, int BodyLength) Request(bool stream)
    {
        var start = $$$"""{"model":"openai/gpt-4o-mini","stream":{{{(stream ? "true" : "false")}}},"temperature":0.7,"messages":[{"role":"system","content":"You are brief."},{"role":"user","content":" """.TrimEnd();
        const string End = "\"}]}";
        var body = start + Text(RequestLength - start.Length - End.Length) + End;
        var head = "POST /v1/chat/completions HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer sk-or-v1-any\r\nContent-Type: application/json\r\n"
            + $"Accept: application/json\r\nUser-Agent: OpenAI/Python 1.61.0\r\nX-Title: An App\r\nContent-Length: {body.Length}\r\n\r\n";
        return (Encoding.ASCII.GetBytes(head + body), body.Length);
    }

    public static string AnswerHead(string contentType) =>
        $"HTTP/1.1 200 OK\r\nDate: Sat, 21 Nov 2026 06:00:00 GMT\r\nContent-Type: {contentType}\r\nServer: cloudflare\r\nX-Generation-Id: gen-1790981403-wrnRYGs8VBhCEKopNY1F\r\n"
        + "Set-Cookie: __cf_bm=simulated.cookie-1.0.1.1; path=/; HttpOnly; Secure; SameSite=None\r\n";

    public static string Text(int length) => string.Concat(Enumerable.Repeat("The quick brown fox jumps over the lazy dog. ", (length / 45) + 1))[..length];
}
