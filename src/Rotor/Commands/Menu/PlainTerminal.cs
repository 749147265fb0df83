namespace Rotor.Commands.Menu;

/// <summary>Lines in, lines out: for pipes, and for terminals that can do no more. A line's first character is the key; nothing is Enter.</summary>
internal sealed class PlainTerminal(TextReader input, TextWriter output) : IMenuTerminal
{
    private readonly Queue<MenuKey> _typed = new();
    private Task<string?>? _reading;

    public bool IsPlain => true;

    // No terminal to measure: enough for any picture.
    public (int Width, int Height) Size => (100, 500);

    /// <summary>Whether the next line is text for a question, every character of which counts.</summary>
    public bool TakesText { get; set; }

    public void Draw(IReadOnlyList<MenuLine> lines)
    {
        foreach (var line in lines)
            output.WriteLine(line.Text.TrimEnd());
        output.Write("> ");
        output.Flush();
    }

    public async Task<MenuKey?> ReadAsync(TimeSpan patience, CancellationToken cancellationToken)
    {
        if (_typed.TryDequeue(out var key))
            return key;
        _reading ??= input.ReadLineAsync(CancellationToken.None).AsTask();
        var line = await _reading.WaitAsync(cancellationToken);
        _reading = null;
        if (line is null)
            return new MenuKey(MenuKeyKind.Leave);
        foreach (var character in TakesText ? line : line.Trim() is { Length: > 0 } word ? word[..1] : "")
            _typed.Enqueue(MenuKey.Of(character));
        if (TakesText || line.Trim().Length == 0)
            _typed.Enqueue(new MenuKey(MenuKeyKind.Enter));
        return _typed.Dequeue();
    }

    public void Dispose()
    {
    }
}
