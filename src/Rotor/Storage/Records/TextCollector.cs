namespace Rotor.Storage.Records;

/// <summary>Hands the texts of one record to the store, and notes which they were.</summary>
internal sealed class TextCollector(ITextSink sink)
{
    private readonly ByteWriter _text = new();
    private readonly ByteWriter _scratch = new();

    /// <summary>The texts so far, in order.</summary>
    public List<int> Refs { get; } = [];

    /// <summary>Adds the text of a string's inner bytes and writes one byte: how it was escaped.</summary>
    public int AddInner(ReadOnlySpan<byte> inner, bool search, ByteWriter style)
    {
        var escaped = JsonEscapes.Read(inner, _text, _scratch);
        style.Byte((byte)escaped);
        return AddText(escaped == EscapeStyle.AsIs ? inner : _text.Span, escaped, search);
    }

    /// <summary>Adds a text.</summary>
    public int AddText(ReadOnlySpan<byte> text, EscapeStyle escaped, bool search)
    {
        var kind = !search || !BodyTexts.HoldsWords(text) ? TextKind.Bytes : escaped == EscapeStyle.AsIs ? TextKind.EscapedWords : TextKind.Words;
        var id = sink.Add(text, kind);
        Refs.Add(id);
        return id;
    }
}

/// <summary>Gives the texts of one record back, in the order in which they were noted.</summary>
internal sealed class TextReader(ITextSource source, IReadOnlyList<int> refs)
{
    private int _next;

    public int[] Take(int count)
    {
        if (count > refs.Count - _next) throw new InvalidDataException("A record's texts are damaged.");
        var taken = new int[count];
        for (var i = 0; i < count; i++) taken[i] = refs[_next++];
        return taken;
    }

    public byte[] NextInner(EscapeStyle style) => Inner(Take(1)[0], style);

    public ReadOnlySpan<byte> NextText() => source.Text(Take(1)[0]);

    public byte[] Inner(int id, EscapeStyle style)
    {
        var text = source.Text(id);
        if (style == EscapeStyle.AsIs) return text.ToArray();
        var to = new ByteWriter(text.Length + 16);
        JsonEscapes.Write(text, style, to);
        return to.Span.ToArray();
    }
}
