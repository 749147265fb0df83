namespace Rotor.WebConsole.Text;

/// <summary>Why a key, an account or a model rests, in the viewer's language.</summary>
public static class Reasons
{
    /// <param name="t">The viewer's language.</param>
    /// <param name="reason">A stable code in snake case.</param>
    /// <param name="explanation">The same in English, with its particulars.</param>
    /// <returns>The explanation itself for those who read English, or where the code is not known here.</returns>
    public static string Of(Strings t, string reason, string explanation)
    {
        ArgumentNullException.ThrowIfNull(t);
        var key = "reasons." + reason;
        return t.Knows(key) && (explanation.Length == 0 || t.Language != Language.English) ? t[key] : explanation;
    }
}
