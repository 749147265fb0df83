namespace Rotor.Commands.Menu;

/// <summary>What was pressed, whatever terminal it came from.</summary>
/// <param name="Kind">Which key.</param>
/// <param name="Character">The character typed; <c>\0</c> for keys without one.</param>
internal readonly record struct MenuKey(MenuKeyKind Kind, char Character = '\0')
{
    // The letters that command, by their places on a Russian keyboard.
    private const string Russian = "йцукенгшщзфывапролдячсмить";
    private const string Latin = "qwertyuiopasdfghjklzxcvbnm";

    /// <summary>The letter that commands, whichever layout is on; capitals stay capitals.</summary>
    public char Command
    {
        get
        {
            var at = Russian.IndexOf(char.ToLowerInvariant(Character), StringComparison.Ordinal);
            return at < 0 ? Character : char.IsUpper(Character) ? char.ToUpperInvariant(Latin[at]) : Latin[at];
        }
    }

    public static MenuKey Of(char character) => new(MenuKeyKind.Character, character);
}

/// <summary>The keys that the menu knows.</summary>
internal enum MenuKeyKind
{
    None,
    Character,
    Enter,
    Escape,
    Backspace,
    Up,
    Down,
    Left,
    Right,
    PageUp,
    PageDown,
    Home,
    End,

    /// <summary>Ctrl+C, or the end of the input: the menu ends, and nothing else.</summary>
    Leave,
}
