namespace Rotor.Commands.Output;

/// <summary>A text of a table, and what it tells beside its words.</summary>
internal readonly record struct Cell(string Text, Tone Tone = Tone.Plain)
{
    public static implicit operator Cell(string text) => new(text);

    public static Cell Good(string text) => new(text, Tone.Good);

    public static Cell Bad(string text) => new(text, Tone.Bad);

    public static Cell Quiet(string text) => new(text, Tone.Quiet);

    /// <summary>A key's state: what can be used is good, what waits is a warning.</summary>
    public static Cell State(string state) => new(state, state switch
    {
        "ready" or "unchecked" => Tone.Good,
        "invalid" => Tone.Bad,
        "disabled" => Tone.Quiet,
        _ => Tone.Warning,
    });

    /// <summary>An answer's status.</summary>
    public static Cell Status(string status) => new(status, status.Length == 0 ? Tone.Plain : status[0] switch
    {
        '2' => Tone.Good,
        '4' => Tone.Warning,
        '5' => Tone.Bad,
        _ => Tone.Plain,
    });
}

/// <summary>What a text tells beside its words.</summary>
internal enum Tone
{
    Plain,
    Good,
    Warning,
    Bad,
    Quiet,
    Head,
}
