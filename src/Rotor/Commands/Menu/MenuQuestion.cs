namespace Rotor.Commands.Menu;

/// <summary>What is asked of the person below the page.</summary>
/// <param name="Text">The question.</param>
/// <param name="IsChoice">Whether yes or no is the answer.</param>
/// <param name="IsSecret">Whether what is typed must not be seen.</param>
/// <param name="Answered">Takes the text, or <c>y</c>; not called when the question is left.</param>
internal sealed record MenuQuestion(string Text, bool IsChoice, bool IsSecret, Action<string> Answered)
{
    private const int MostCharacters = 1024;

    public string Typed { get; private set; } = "";

    public string Shown => IsSecret ? new string('•', Typed.Length) : Typed;

    public static MenuQuestion Start(string text, string typed, bool isSecret, Action<string> answered) => new(text, false, isSecret, answered) { Typed = typed };

    /// <returns>True when the question is done with.</returns>
    public bool Press(MenuKey key)
    {
        switch (key.Kind)
        {
            case MenuKeyKind.Escape:
                return true;
            case MenuKeyKind.Character when IsChoice:
                if (key.Command is 'y' or 'Y' || key.Character is 'д' or 'Д' or '是')
                    Answered("y");
                return true;
            case MenuKeyKind.Enter when !IsChoice:
                Answered(Typed.Trim());
                return true;
            case MenuKeyKind.Backspace:
                Typed = Typed.Length > 0 ? Typed[..^1] : "";
                return false;
            case MenuKeyKind.Character when Typed.Length < MostCharacters:
                Typed += key.Character;
                return false;
            default:
                return false;
        }
    }
}
