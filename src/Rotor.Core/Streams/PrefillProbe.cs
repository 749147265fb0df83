using System.Buffers;

namespace Rotor.Core.Streams;

internal enum PrefillState
{
    Undecided,

    /// <summary>The model goes on from the text it was given.</summary>
    Continues,

    /// <summary>The model writes its answer from the beginning.</summary>
    Restarts,
    Mismatch,
}

/// <summary>Tells by the first characters whether a model goes on from the text it was given or starts over, and holds the events until then.</summary>
internal sealed class PrefillProbe(SpliceCursor content, int given) : IDisposable
{
    // A continuation that repeats so much of the answer's beginning by chance is rare, and is given up, not damaged.
    private const int Telling = StreamLedger.MinimumPrefill;

    // More white space than this begins no answer, and more events than this are not held back for one.
    private const int MostSpace = 256;
    private const int MostEvents = 1024;

    private readonly PooledText _seen = new();
    private readonly PooledBytes _held = new();
    private readonly List<(int Start, int Length)> _events = [];

    public PrefillState State { get; private set; }

    public bool SawRestart { get; private set; }

    public int HeldEvents => _events.Count;

    public ReadOnlySpan<byte> Held(int index) => _held.Span.Slice(_events[index].Start, _events[index].Length);

    public void Hold(ReadOnlySpan<byte> data)
    {
        _events.Add((_held.Length, data.Length));
        _held.Write(data);
        if (_events.Count > MostEvents) Finish();
    }

    /// <summary>Looks at more of the second attempt's content.</summary>
    public void Look(ReadOnlySpan<byte> escaped)
    {
        if (State != PrefillState.Undecided) return;
        _seen.AppendDecoded(escaped);
        Decide(over: false);
    }

    /// <summary>Decides with what has come: nothing more will, or something else than text has begun.</summary>
    public void Finish()
    {
        if (State == PrefillState.Undecided) Decide(over: true);
    }

    /// <summary>Sets where in the held text the second attempt begins.</summary>
    public void PlaceCursor() => content.Covered = State == PrefillState.Continues ? given : 0;

    /// <summary>As <see cref="SpliceCursor.Cover"/>, but a model that goes on need not repeat the white space that it was not given.</summary>
    public int Cover(ReadOnlySpan<char> text)
    {
        var due = content.Held[content.Covered..];
        if (State != PrefillState.Continues || !due.IsWhiteSpace()) return content.Cover(text);

        var known = due.CommonPrefixLength(text);
        content.Covered += known;
        if (known == text.Length || known == due.Length) return known;
        if (char.IsWhiteSpace(text[known])) return -1;
        PassSpace();
        return known;
    }

    /// <summary>Takes the white space behind the given text as repeated.</summary>
    public void PassSpace()
    {
        if (State == PrefillState.Continues && content.Held[content.Covered..].IsWhiteSpace()) content.Covered = content.Length;
    }

    public void Forget()
    {
        _events.Clear();
        _held.Clear();
        _seen.Clear();
    }

    public void Dispose()
    {
        _seen.Dispose();
        _held.Dispose();
    }

    private void Decide(bool over)
    {
        var first = content.Held.TrimStart();
        var second = _seen.Span.TrimStart();
        var common = first.CommonPrefixLength(second);
        if (common >= Telling)
        {
            SawRestart = true;
            State = SameLead(first, second) && !IsRepetition(content.Held) ? PrefillState.Restarts : PrefillState.Mismatch;
        }
        else if (common < second.Length || over || _seen.Length - second.Length > MostSpace)
        {
            State = PrefillState.Continues;
        }
    }

    private bool SameLead(ReadOnlySpan<char> first, ReadOnlySpan<char> second)
    {
        var held = content.Held;
        var seen = _seen.Span;
        return held[..^first.Length].SequenceEqual(seen[..^second.Length]);
    }

    /// <summary>True for a text that is one piece several times over: going on with it and starting it over look alike.</summary>
    private static bool IsRepetition(ReadOnlySpan<char> text)
    {
        for (var piece = 1; piece <= text.Length / 2; piece++)
        {
            if (text.Length % piece == 0 && text[piece..].SequenceEqual(text[..^piece])) return true;
        }

        return false;
    }
}
