using System.Globalization;
using System.Text;

namespace Rotor.Benchmarks;

/// <summary>Request bodies of the sizes that matter.</summary>
internal static class Bodies
{
    /// <summary>One short question: 1 KB.</summary>
    public const string Short = "1 KB";

    /// <summary>One long text: 64 KB in one string.</summary>
    public const string Long = "64 KB, one text";

    /// <summary>A conversation: 64 KB in 300 messages, with escapes.</summary>
    public const string Conversation = "64 KB, 300 messages";

    public static byte[] Make(string kind) => kind switch
    {
        Short => OneMessage(1024),
        Long => OneMessage(64 * 1024),
        Conversation => ManyMessages(300, 64 * 1024),
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    public static string Text(int length) =>
        string.Concat(Enumerable.Repeat("The quick brown fox jumps over the lazy dog. ", (length / 45) + 1))[..length];

    private static byte[] OneMessage(int length)
    {
        const string Start = """{"model":"openai/gpt-4o-mini","temperature":0.7,"messages":[{"role":"system","content":"You are brief."},{"role":"user","content":" """;
        const string End = "\"}]}";
        return Encoding.UTF8.GetBytes(Start + Text(length - Start.Length - End.Length) + End);
    }

    private static byte[] ManyMessages(int count, int length)
    {
        var body = new StringBuilder("""{"model":"openai/gpt-4o-mini","temperature":0.7,"messages":[""");
        var text = Text((length / count) - 70);
        for (var i = 0; i < count; i++)
        {
            body.Append(CultureInfo.InvariantCulture, $$"""{{(i == 0 ? "" : ",")}}{"role":"{{(i % 2 == 0 ? "user" : "assistant")}}","content":"{{i}}: \"{{text}}\"\n\u0441\u043b\u043e\u0432\u043e"}""");
        }
        return Encoding.UTF8.GetBytes(body.Append("]}").ToString());
    }
}
