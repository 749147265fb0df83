using System.Text;
using System.Text.Json;

namespace Rotor.Tests.Support;

/// <summary>Reads an event stream the way a client does.</summary>
internal static class Sse
{
    /// <summary>The data of every event, the end mark included.</summary>
    public static IEnumerable<string> DataOf(string stream) =>
        stream.ReplaceLineEndings("\n").Split('\n').Where(line => line.StartsWith("data: ", StringComparison.Ordinal)).Select(line => line[6..]);

    /// <summary>The content of choice 0, put together.</summary>
    public static string TextOf(string stream)
    {
        var text = new StringBuilder();
        foreach (var data in DataOf(stream).Where(data => data != "[DONE]"))
        {
            using var json = JsonDocument.Parse(data);
            if (!json.RootElement.TryGetProperty("choices", out var choices)) continue;
            foreach (var choice in choices.EnumerateArray())
            {
                if (choice.TryGetProperty("delta", out var delta) && delta.TryGetProperty("content", out var content)) text.Append(content.GetString());
            }
        }
        return text.ToString();
    }
}
