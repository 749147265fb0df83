namespace Rotor.Proxy;

/// <summary>Text from outside on its way into a message or a log line.</summary>
internal static class Printable
{
    private const int MaxLength = 200;

    /// <summary>At most 200 characters, control characters replaced, so that one line stays one line.</summary>
    public static string Short(string? text)
    {
        if (string.IsNullOrEmpty(text)) return "";
        if (text.Length <= MaxLength && !text.Any(char.IsControl)) return text;
        return string.Create(Math.Min(text.Length, MaxLength), text, static (shown, from) =>
        {
            for (var i = 0; i < shown.Length; i++) shown[i] = char.IsControl(from[i]) ? '?' : from[i];
        });
    }
}
