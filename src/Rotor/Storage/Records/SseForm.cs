using System.Text;

namespace Rotor.Storage.Records;

/// <summary>
/// An event stream's bytes without the words in it. The events of an answer are alike but for a few characters each; those are kept joined,
/// as the text that they are, and each event as what tells it from the one before.
/// </summary>
internal static class SseForm
{
    // A longer piece is a text of its own: the whole answer, said again at the end.
    private const int LongPiece = 256;
    private const int MostRuns = 32;

    public static bool IsStream(ReadOnlySpan<byte> bytes)
    {
        bytes = bytes.TrimStart("\r\n"u8);
        return bytes.StartsWith("data:"u8) || bytes.StartsWith("event:"u8) || bytes.StartsWith(":"u8) || bytes.StartsWith("id:"u8);
    }

    public static void Split(ReadOnlySpan<byte> stream, ByteWriter form, TextCollector texts, bool search)
    {
        var runs = new Runs();
        var control = new ByteWriter();
        var spots = new List<JsonSpot>();
        var (skeleton, before) = (new ByteWriter(), new ByteWriter());
        var (slots, slotsBefore) = (new List<(int At, int Run)>(), new List<(int At, int Run)>());
        var events = 0;
        while (!stream.IsEmpty)
        {
            var e = stream[..EndOfEvent(stream)];
            stream = stream[e.Length..];
            events++;
            FindSpots(e, spots);
            Cut(e, spots, runs, skeleton, slots);
            WriteEvent(skeleton.Span, slots, before.Span, slotsBefore, control);
            foreach (var spot in spots)
            {
                control.Unsigned((uint)spot.Length);
                var piece = e.Slice(spot.Start, spot.Length);
                if (spot.Length >= LongPiece) texts.AddInner(piece, search, control);
            }
            runs.Take(e, spots, LongPiece);
            (skeleton, before) = (before, skeleton);
            (slots, slotsBefore) = (slotsBefore, slots);
        }
        form.Unsigned((uint)events);
        form.Block(control.Span);
        form.Unsigned((uint)runs.Count);
        for (var run = 0; run < runs.Count; run++) texts.AddInner(runs.Of(run), search, form);
    }

    public static byte[] Join(ref ByteReader form, int length, TextReader texts)
    {
        var to = new ByteWriter(Math.Max(length, 16));
        var events = form.Count();
        var control = new ByteReader(form.Block());
        // The long pieces' texts were added as the events went by, those of the runs behind them.
        var pieces = CountPieces(control, events);
        var runStyles = form.Count();
        var longs = texts.Take(pieces);
        var runs = new byte[runStyles][];
        var at = new int[runStyles];
        for (var run = 0; run < runStyles; run++)
        {
            var style = (EscapeStyle)form.Byte();
            runs[run] = texts.NextInner(style);
        }
        var skeleton = new ByteWriter();
        var slots = new List<(int At, int Run)>();
        var nextLong = 0;
        for (var e = 0; e < events; e++)
        {
            ReadEvent(ref control, ref skeleton, slots);
            var done = 0;
            foreach (var (slotAt, run) in slots)
            {
                to.Raw(skeleton.Span[done..slotAt]);
                done = slotAt;
                var pieceLength = control.Count();
                if (pieceLength >= LongPiece)
                {
                    to.Raw(texts.Inner(longs[nextLong++], (EscapeStyle)control.Byte()));
                    continue;
                }
                to.Raw(runs[run].AsSpan(at[run], pieceLength));
                at[run] += pieceLength;
            }
            to.Raw(skeleton.Span[done..]);
        }
        return to.Span.ToArray();
    }

    /// <summary>Appends the words of a stream, each kind joined over its events.</summary>
    public static void AddTexts(ReadOnlySpan<byte> stream, ByteWriter to)
    {
        var runs = new Runs();
        var spots = new List<JsonSpot>();
        while (!stream.IsEmpty)
        {
            var e = stream[..EndOfEvent(stream)];
            stream = stream[e.Length..];
            FindSpots(e, spots);
            foreach (var spot in spots) runs.IndexOf(NameBefore(e, spot.Start));
            runs.Take(e, spots, int.MaxValue);
        }
        for (var run = 0; run < runs.Count; run++)
        {
            JsonEscapes.TryUnescape(runs.Of(run), to);
            to.Raw(BodyTexts.Break);
        }
    }

    private static int EndOfEvent(ReadOnlySpan<byte> stream)
    {
        var end = stream.IndexOf("\n\n"u8);
        return end < 0 ? stream.Length : end + 2;
    }

    private static void FindSpots(ReadOnlySpan<byte> e, List<JsonSpot> spots)
    {
        spots.Clear();
        var data = e.StartsWith("data:"u8) ? 0 : e.IndexOf("\ndata:"u8);
        if (data < 0) return;
        var brace = e[data..].IndexOf((byte)'{');
        if (brace < 0) return;
        var start = data + brace;
        var line = e[start..].IndexOfAny((byte)'\n', (byte)'\r');
        JsonSpots.Find(line < 0 ? e[start..] : e.Slice(start, line), spots);
        spots.RemoveAll(static spot => !spot.IsText);
        for (var i = 0; i < spots.Count; i++) spots[i] = spots[i] with { Start = spots[i].Start + start };
    }

    private static void Cut(ReadOnlySpan<byte> e, List<JsonSpot> spots, Runs runs, ByteWriter skeleton, List<(int At, int Run)> slots)
    {
        skeleton.Clear();
        slots.Clear();
        if (runs.Count + spots.Count > MostRuns) spots.Clear();
        var done = 0;
        foreach (var spot in spots)
        {
            skeleton.Raw(e[done..spot.Start]);
            done = spot.Start + spot.Length;
            slots.Add((skeleton.Length, runs.IndexOf(NameBefore(e, spot.Start))));
        }
        skeleton.Raw(e[done..]);
    }

    private static void WriteEvent(
        ReadOnlySpan<byte> skeleton, List<(int At, int Run)> slots, ReadOnlySpan<byte> before, List<(int At, int Run)> slotsBefore, ByteWriter control)
    {
        if (skeleton.SequenceEqual(before) && slots.SequenceEqual(slotsBefore))
        {
            control.Byte(0);
            return;
        }
        var same = skeleton.CommonPrefixLength(before);
        var most = Math.Min(skeleton.Length, before.Length) - same;
        var tail = 0;
        while (tail < most && skeleton[^(tail + 1)] == before[^(tail + 1)]) tail++;
        control.Byte(1);
        control.Unsigned((uint)same);
        control.Unsigned((uint)tail);
        control.Block(skeleton[same..^tail]);
        control.Unsigned((uint)slots.Count);
        foreach (var (at, run) in slots)
        {
            control.Unsigned((uint)at);
            control.Unsigned((uint)run);
        }
    }

    private static void ReadEvent(ref ByteReader control, ref ByteWriter skeleton, List<(int At, int Run)> slots)
    {
        if (control.Byte() == 0) return;
        var same = control.Count();
        var tail = control.Count();
        var next = new ByteWriter();
        next.Raw(skeleton.Span[..same]);
        next.Raw(control.Block());
        next.Raw(skeleton.Span[(skeleton.Length - tail)..]);
        skeleton = next;
        slots.Clear();
        var count = control.Count();
        for (var i = 0; i < count; i++) slots.Add((control.Count(), control.Count()));
    }

    private static int CountPieces(ByteReader control, int events)
    {
        var pieces = 0;
        var slots = 0;
        for (var e = 0; e < events; e++)
        {
            if (control.Byte() != 0)
            {
                control.Count();
                control.Count();
                control.Block();
                slots = control.Count();
                for (var i = 0; i < slots * 2; i++) control.Count();
            }
            for (var i = 0; i < slots; i++)
            {
                if (control.Count() < LongPiece) continue;
                pieces++;
                control.Byte();
            }
        }
        return pieces;
    }

    // The member's name stands before its value: "name":"
    private static ReadOnlySpan<byte> NameBefore(ReadOnlySpan<byte> e, int start)
    {
        var head = e[..(start - 1)].TrimEnd(" :\t["u8);
        if (head.IsEmpty || head[^1] != '"') return default;
        head = head[..^1];
        return head[(head.LastIndexOf((byte)'"') + 1)..];
    }

    /// <summary>The pieces of one kind, joined.</summary>
    private sealed class Runs
    {
        private readonly List<(string Name, ByteWriter Text)> _runs = [];

        public int Count => _runs.Count;

        public ReadOnlySpan<byte> Of(int run) => _runs[run].Text.Span;

        public int IndexOf(ReadOnlySpan<byte> name)
        {
            for (var i = 0; i < _runs.Count; i++)
            {
                if (Encoding.Latin1.GetByteCount(_runs[i].Name) == name.Length && Matches(_runs[i].Name, name)) return i;
            }
            _runs.Add((Encoding.Latin1.GetString(name), new ByteWriter()));
            return _runs.Count - 1;
        }

        public void Take(ReadOnlySpan<byte> e, List<JsonSpot> spots, int shorterThan)
        {
            foreach (var spot in spots)
            {
                if (spot.Length < shorterThan) _runs[IndexOf(NameBefore(e, spot.Start))].Text.Raw(e.Slice(spot.Start, spot.Length));
            }
        }

        private static bool Matches(string name, ReadOnlySpan<byte> bytes)
        {
            for (var i = 0; i < bytes.Length; i++)
            {
                if (name[i] != bytes[i]) return false;
            }
            return true;
        }
    }
}
