using Rotor.Core.Tokens;

namespace Rotor.Core.Streams;

/// <summary>
/// What the client holds of an answer: the decoded text of every field of every choice, and what is needed to go on with the answer or to
/// give it as one JSON object. Text is UTF-16, as half a surrogate pair may be the last thing that was sent. One writer at a time.
/// </summary>
public sealed partial class StreamLedger : IDisposable
{
    /// <summary>The most characters and bytes kept of one answer, unless told otherwise.</summary>
    public const int DefaultMaxLength = 16 * 1024 * 1024;

    /// <summary>The shortest text that a model can be asked to go on with: with less a restart cannot be told from a continuation.</summary>
    public const int MinimumPrefill = 12;

    private readonly Recorder _recorder;

    /// <param name="dialect">The form of the route.</param>
    /// <param name="maxLength">The most characters and bytes kept.</param>
    public StreamLedger(StreamDialect dialect, int maxLength = DefaultMaxLength)
    {
        Dialect = dialect;
        _recorder = new Recorder(this, maxLength);
    }

    public StreamDialect Dialect { get; }

    /// <summary>True when the answer was larger than may be kept: it can neither be resumed nor assembled.</summary>
    public bool Overflowed { get; private set; }

    /// <summary>
    /// True when a second answer to the same request may be spliced on after it agreed with this one. Not with images, audio, annotations,
    /// log probabilities, the old <c>function_call</c>, or items of <c>/responses</c> that hold more than text (searches, encrypted reasoning): they cannot be cut. A tool call
    /// can: its name and arguments must agree, its id stays.
    /// </summary>
    public bool CanRestart => !Overflowed && !HoldsWhatCannotBeCut && Dialect != StreamDialect.Unknown;

    /// <summary>The number of the last event that the client holds, where events have numbers.</summary>
    public int? LastSequence => System.Buffers.Text.Utf8Parser.TryParse(Root(RootMember.Sequence), out int number, out _) ? number : null;

    /// <summary>
    /// True when a model may be asked to go on from this text: one choice, nothing but content (and the reasoning before it), no tool call
    /// begun (no model continues half of one), and enough text to tell a model that starts over.
    /// </summary>
    public bool CanPrefill => !Overflowed && !HoldsWhatCannotBeCut && Dialect is StreamDialect.ChatCompletions or StreamDialect.Completions
        && PrefillLength >= MinimumPrefill && OnlyContentOfOneChoice();

    /// <summary>How much of the content is given to the model that goes on: all but white space and half a surrogate pair at its end, which models refuse.</summary>
    public int PrefillLength
    {
        get
        {
            var text = Content().TrimEnd();
            return text.Length > 0 && char.IsHighSurrogate(text[^1]) ? text[..^1].TrimEnd().Length : text.Length;
        }
    }

    internal List<LedgerField> Fields { get; } = [];

    internal List<LedgerRaw> Raws { get; } = [];

    internal List<int> Choices { get; } = [];

    private bool HoldsWhatCannotBeCut { get; set; }

    private JsonCopy[] Roots { get; } = new JsonCopy[(int)RootMember.Count];

    private Dictionary<int, string> Finishes { get; } = [];

    /// <summary>Adds an event that was sent to the client. Events other than well-formed data change nothing.</summary>
    public void Record(in SseEvent e)
    {
        if (e.Kind == SseEventKind.Oversize) Overflowed = true;
        if (e.Kind == SseEventKind.Data) Record(e.Data);
    }

    /// <summary>Adds an event's data. What is no JSON changes nothing.</summary>
    public void Record(ReadOnlySpan<byte> data)
    {
        // Looked through first: an event that breaks off in its middle must not be kept in part.
        if (!Overflowed && EventInspector.IsJson(data)) _recorder.Record(data);
    }

    /// <summary>The text of the answer so far.</summary>
    public ReadOnlySpan<char> Content(int choice = 0) => Text(new FieldKey(choice, DeltaField.Content));

    /// <summary>The text of any field so far; empty when there is none.</summary>
    public ReadOnlySpan<char> Text(FieldKey key) => Find(key) is { } field ? field.Text.Span : default;

    /// <summary>The tokens of all that a model wrote so far: text, reasoning, refusals and tool calls, of every choice and part.</summary>
    /// <param name="encoding">The model's.</param>
    /// <returns>Zero or more. Reasoning that was sent under several names counts once.</returns>
    public int CountTokens(TokenEncoding encoding)
    {
        var (written, reasoning, otherName, details) = (0, 0, 0, 0);
        foreach (var field in Fields)
        {
            var place = field.Key.Field;
            if (place is DeltaField.Content or DeltaField.Refusal or DeltaField.ToolName or DeltaField.ToolArguments)
                written += TokenCounter.Count(field.Text.Span, encoding);
            else if (place == DeltaField.Reasoning)
                reasoning += TokenCounter.Count(field.Text.Span, encoding);
            else if (place == DeltaField.ReasoningContent)
                otherName += TokenCounter.Count(field.Text.Span, encoding);
            else if (place == DeltaField.DetailText)
                details += TokenCounter.Count(field.Text.Span, encoding);
        }

        return written + Math.Max(reasoning, Math.Max(otherName, details));
    }

    /// <summary>The finish reason of a choice, or null while it goes on.</summary>
    public string? FinishReason(int choice = 0) => Finishes.GetValueOrDefault(choice);

    public void Dispose()
    {
        foreach (var field in Fields) field.Text.Dispose();
        foreach (var raw in Raws) raw.Items.Dispose();
        foreach (var root in Roots) root.Bytes?.Dispose();
        Fields.Clear();
        Raws.Clear();
        Array.Clear(Roots);
    }

    internal ReadOnlySpan<byte> Root(RootMember member) => Roots[(int)member].Bytes is { } bytes ? bytes.Span : default;

    internal LedgerField? Find(FieldKey key)
    {
        // From the end: the field that grows is most often the newest, and there are few.
        for (var i = Fields.Count - 1; i >= 0; i--)
        {
            if (Fields[i].Key == key) return Fields[i];
        }

        return null;
    }

    internal LedgerRaw? FindRaw(int choice, RawMember member, int part = 0)
    {
        foreach (var raw in Raws)
        {
            if (raw.Choice == choice && raw.Member == member && raw.Part == part) return raw;
        }

        return null;
    }

    private bool OnlyContentOfOneChoice()
    {
        foreach (var field in Fields)
        {
            if (field.Key.Choice != 0 || field.Key.IsTool || field.Key.Field is DeltaField.Refusal or DeltaField.AudioData) return false;
        }

        return Finishes.Count == 0;
    }

    private struct JsonCopy
    {
        public PooledBytes? Bytes;
    }
}
