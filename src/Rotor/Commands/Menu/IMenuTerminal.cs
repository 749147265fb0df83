namespace Rotor.Commands.Menu;

/// <summary>Where the menu is shown and keys come from: a terminal with a screen, or lines of text.</summary>
internal interface IMenuTerminal : IDisposable
{
    /// <summary>Cells in a line and lines on the screen, as they are now.</summary>
    (int Width, int Height) Size { get; }

    /// <summary>True where only whole lines can be read and written: nothing is drawn unless asked for.</summary>
    bool IsPlain { get; }

    /// <summary>Shows a picture in place of the one before.</summary>
    void Draw(IReadOnlyList<MenuLine> lines);

    /// <summary>The next key; null when none came within <paramref name="patience"/>.</summary>
    Task<MenuKey?> ReadAsync(TimeSpan patience, CancellationToken cancellationToken);
}
