using Rotor.Core.RequestLog;

namespace Rotor.Storage.Records;

/// <summary>Headers and bodies without the texts in them, which are kept once per day: taken apart, and put together again byte for byte.</summary>
internal static class BodyForm
{
    private const byte Version = 1;

    private enum Shape : byte
    {
        None = 0,
        Bytes = 1,
        Json = 2,
        Stream = 3,
        TextOnly = 4,
    }

    /// <summary>Writes the form of <paramref name="bodies"/>; their texts go to <paramref name="texts"/>.</summary>
    public static void Split(RequestBodies bodies, ByteWriter form, TextCollector texts)
    {
        form.Byte(Version);
        form.Byte((byte)bodies.Policy);
        BodiesForm.Write(bodies.RequestHeaders, form);
        BodiesForm.Write(bodies.ResponseHeaders, form);
        var textOnly = bodies.Policy == BodyPolicy.Text;
        Split(bodies.Request, form, texts, textOnly, search: true);
        // Before the raw stream, so that what the two share is kept, and searched, as the whole text that it is.
        Split(bodies.Assembled, form, texts, textOnly, search: true);
        Split(textOnly && bodies.Assembled is not null ? null : bodies.Response, form, texts, textOnly, search: bodies.Assembled is null);
    }

    public static RequestBodies Join(ReadOnlySpan<byte> form, TextReader texts)
    {
        var from = new ByteReader(form);
        if (from.Byte() != Version) throw new InvalidDataException("A record's bodies were written by a newer Rotor.");
        var policy = (BodyPolicy)from.Byte();
        var requestHeaders = BodiesForm.ReadHeaders(ref from);
        var responseHeaders = BodiesForm.ReadHeaders(ref from);
        var request = Join(ref from, texts);
        var assembled = Join(ref from, texts);
        var response = Join(ref from, texts);
        return new RequestBodies
        {
            Policy = policy,
            RequestHeaders = requestHeaders,
            ResponseHeaders = responseHeaders,
            Request = request,
            Assembled = assembled,
            Response = response,
        };
    }

    private static void Split(BodyPayload? payload, ByteWriter form, TextCollector texts, bool textOnly, bool search)
    {
        if (payload is null)
        {
            form.Byte((byte)Shape.None);
            return;
        }
        var bytes = payload.Bytes.Span;
        if (textOnly)
        {
            SplitText(payload, form, texts);
        }
        else if (SseForm.IsStream(bytes))
        {
            Head(Shape.Stream, payload, form);
            SseForm.Split(bytes, form, texts, search);
        }
        else if (bytes.TrimStart(" \t\r\n"u8).IndexOfAny("{[\""u8) == 0)
        {
            Head(Shape.Json, payload, form);
            SplitJson(bytes, form, texts, search);
        }
        else
        {
            Head(Shape.Bytes, payload, form);
            form.Raw(bytes);
        }
    }

    private static void Head(Shape shape, BodyPayload payload, ByteWriter form)
    {
        form.Byte((byte)shape);
        form.Unsigned((ulong)payload.TrueSize);
        form.Unsigned((ulong)payload.Bytes.Length);
    }

    private static void SplitJson(ReadOnlySpan<byte> json, ByteWriter form, TextCollector texts, bool search)
    {
        var spots = new List<JsonSpot>();
        var end = JsonSpots.Find(json, spots);
        form.Unsigned((uint)spots.Count);
        var done = 0;
        foreach (var spot in spots)
        {
            form.Block(json[done..spot.Start]);
            done = spot.Start + spot.Length;
            texts.AddInner(json.Slice(spot.Start, spot.Length), search, form);
        }
        var rest = json[done..];
        // A body that was cut ends in the middle of what may be its only text.
        var cut = end < json.Length && rest.Length >= JsonSpots.LongBytes;
        form.Byte(cut ? (byte)1 : (byte)0);
        if (cut) texts.AddText(rest, EscapeStyle.AsIs, search);
        else form.Block(rest);
    }

    private static void SplitText(BodyPayload payload, ByteWriter form, TextCollector texts)
    {
        var text = new ByteWriter();
        BodyTexts.Add(new RequestBodies { Request = payload }, text);
        Head(Shape.TextOnly, payload, form);
        texts.AddText(text.Span, EscapeStyle.Least, search: true);
    }

    private static BodyPayload? Join(ref ByteReader form, TextReader texts)
    {
        var shape = (Shape)form.Byte();
        if (shape == Shape.None) return null;
        var trueSize = (long)form.Unsigned();
        var length = form.Count();
        var bytes = shape switch
        {
            Shape.Bytes => form.Raw(length).ToArray(),
            Shape.Json => JoinJson(ref form, length, texts),
            Shape.Stream => SseForm.Join(ref form, length, texts),
            Shape.TextOnly => Encoded(texts.NextText()),
            _ => throw new InvalidDataException("A record's bodies were written by a newer Rotor."),
        };
        return new BodyPayload(bytes, trueSize);
    }

    private static byte[] JoinJson(ref ByteReader form, int length, TextReader texts)
    {
        var to = new ByteWriter(Math.Max(16, length));
        var spots = form.Count();
        for (var i = 0; i < spots; i++)
        {
            to.Raw(form.Block());
            to.Raw(texts.NextInner((EscapeStyle)form.Byte()));
        }
        to.Raw(form.Byte() == 1 ? texts.NextText() : form.Block());
        return to.Span.ToArray();
    }

    // The breaks keep phrases apart; a reader sees paragraphs.
    private static byte[] Encoded(ReadOnlySpan<byte> text)
    {
        var to = new ByteWriter(text.Length + 16);
        while (text.IndexOf(BodyTexts.Break) is >= 0 and var at)
        {
            to.Raw(text[..at]);
            to.Raw("\n\n"u8);
            text = text[(at + BodyTexts.Break.Length)..];
        }
        to.Raw(text);
        return to.Span.ToArray();
    }
}
