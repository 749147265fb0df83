using System.Text.Json.Nodes;

namespace Rotor.Core.Tests.Streams;

/// <summary>A strict reader of /responses: numbers without gaps, each item added once, filled while open and done once, every id one that it knows.</summary>
internal sealed class ResponsesClient
{
    private readonly SortedDictionary<int, Item> _items = [];
    private bool _ended;

    /// <summary>The number that the next event must have.</summary>
    public int Next { get; private set; }

    public string? Id { get; private set; }

    public JsonNode? Usage { get; private set; }

    public void Take(string data)
    {
        Assert.False(_ended);
        var e = JsonNode.Parse(data)!;
        Assert.Equal(Next++, (int)e["sequence_number"]!);
        var type = (string)e["type"]!;
        var index = (int?)e["output_index"] ?? -1;
        if (e["item_id"] is { } named) Assert.Equal(_items[index].Id, (string)named!);
        if (type == "response.created") Id = (string)e["response"]!["id"]!;
        else if (type == "response.output_item.added") _items.Add(index, new Item((string)e["item"]!["id"]!, (string?)e["item"]!["call_id"]));
        else if (type == "response.output_item.done") Done(_items[index], e["item"]!);
        else if (type == "response.content_part.added") Once(ref _items[index].PartAdded);
        else if (type == "response.content_part.done") Once(ref _items[index].PartDone);
        else if (type.EndsWith(".delta", StringComparison.Ordinal)) _items[index].Add((string)e["delta"]!);
        else if (type.EndsWith(".done", StringComparison.Ordinal)) TextDone(_items[index], (string?)e["text"] ?? (string)e["arguments"]!);
        else if (type == "response.completed") End(e["response"]!);
    }

    public void AssertWhole(int items)
    {
        Assert.True(_ended);
        Assert.Equal(ResponsesStream.Texts.Take(items), _items.Values.Select(item => item.Text));
        Assert.All(_items.Values, item => Assert.True(item is { Done: true, TextDone: true }));
    }

    private void End(JsonNode response)
    {
        _ended = true;
        Usage = response["usage"];
        Assert.Equal(Id, (string)response["id"]!);
        Assert.Equal(1000 + Id![^1], (int)response["created_at"]!);
        Assert.Equal("m/" + Id[^1], (string)response["model"]!);
        Assert.Equal(_items.Values.Select(item => (item.Id, item.CallId)), response["output"]!.AsArray().Select(item => ((string)item!["id"]!, (string?)item["call_id"])));
    }

    private static void Done(Item item, JsonNode told)
    {
        Once(ref item.Done);
        Assert.Equal((item.Id, item.CallId), ((string)told["id"]!, (string?)told["call_id"]));
    }

    private static void TextDone(Item item, string whole)
    {
        Once(ref item.TextDone);
        Assert.Equal(item.Text, whole);
    }

    private static void Once(ref bool happened)
    {
        Assert.False(happened);
        happened = true;
    }

    private sealed class Item(string id, string? callId)
    {
        public bool Done;
        public bool TextDone;
        public bool PartAdded;
        public bool PartDone;

        public string Id { get; } = id;

        public string? CallId { get; } = callId;

        public string Text { get; private set; } = "";

        public void Add(string text)
        {
            Assert.False(TextDone || Done);
            Text += text;
        }
    }
}
