using System.Globalization;
using System.Text;

namespace Rotor.Core.Tests.Streams;

/// <summary>
/// What a client makes of the bytes it gets: its own small reader of events and JSON strings, apart from the product's, which keeps half
/// surrogate pairs as they come.
/// </summary>
internal sealed class ClientView
{
    private readonly StringBuilder _content = new();
    private readonly StringBuilder _reasoning = new();
    private readonly StringBuilder _details = new();
    private readonly SortedDictionary<int, (string Id, string Name, string Arguments)> _tools = [];

    public string Content => _content.ToString();

    public string Reasoning => _reasoning.ToString();

    public string Details => _details.ToString();

    public IReadOnlyList<(string Id, string Name, string Arguments)> Tools => [.. _tools.Values];

    public HashSet<string> Ids { get; } = [];

    public HashSet<string> Models { get; } = [];

    public HashSet<string> Created { get; } = [];

    public string? Finish { get; private set; }

    public string Usage { get; private set; } = "";

    public bool IsDone { get; private set; }

    public void Read(ReadOnlySpan<byte> bytes)
    {
        foreach (var e in Encoding.UTF8.GetString(bytes).Split("\n\n", StringSplitOptions.RemoveEmptyEntries))
        {
            if (e.StartsWith(':')) continue;
            Assert.StartsWith("data: ", e, StringComparison.Ordinal);
            var data = e["data: ".Length..];
            if (data == "[DONE]") IsDone = true;
            else Take(data);
        }
    }

    private void Take(string json)
    {
        Assert.False(IsDone, "data behind the end marker");
        var root = (Dictionary<string, object?>)LooseJson.Parse(json)!;
        Ids.Add((string)root["id"]!);
        Models.Add((string)root["model"]!);
        Created.Add((string)root["created"]!);
        if (root.TryGetValue("usage", out var usage)) Usage = Flatten(usage);
        foreach (var choice in ((List<object?>)root["choices"]!).Cast<Dictionary<string, object?>>())
        {
            Finish = (string?)choice["finish_reason"] ?? Finish;
            Take((Dictionary<string, object?>)choice["delta"]!);
        }
    }

    private void Take(Dictionary<string, object?> delta)
    {
        _content.Append((string?)delta.GetValueOrDefault("content"));
        _reasoning.Append((string?)delta.GetValueOrDefault("reasoning"));
        foreach (var detail in Items(delta, "reasoning_details")) _details.Append((string?)detail.GetValueOrDefault("text"));
        foreach (var call in Items(delta, "tool_calls"))
        {
            var index = int.Parse((string)call["index"]!, CultureInfo.InvariantCulture);
            var function = (Dictionary<string, object?>)call["function"]!;
            var (id, name, arguments) = _tools.GetValueOrDefault(index, ("", "", ""));
            _tools[index] = (id + call.GetValueOrDefault("id"), name + function.GetValueOrDefault("name"), arguments + function.GetValueOrDefault("arguments"));
        }
    }

    private static IEnumerable<Dictionary<string, object?>> Items(Dictionary<string, object?> from, string name) =>
        from.TryGetValue(name, out var list) ? ((List<object?>)list!).Cast<Dictionary<string, object?>>() : [];

    private static string Flatten(object? value) => value is Dictionary<string, object?> members ? string.Join(' ', members.Select(m => $"{m.Key}={Flatten(m.Value)}")) : $"{value}";
}
