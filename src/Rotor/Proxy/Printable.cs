namespace Rotor.Proxy;

/// <summary>Text from outside on its way into a message or a log line.</summary>
internal static class Printable
{
    /// <summary>At most so many characters, control characters replaced, so that one line stays one line.</summary>
    public static string Short(string? text, int most = 200)
    {
        if (string.IsNullOrEmpty(text)) return "";
        if (text.Length <= most && !text.Any(char.IsControl)) return text;
        return string.Create(Math.Min(text.Length, most), text, static (shown, from) =>
        {
            for (var i = 0; i < shown.Length; i++) shown[i] = char.IsControl(from[i]) ? '?' : from[i];
        });
    }
}
