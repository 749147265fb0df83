namespace Rotor.Compatibility;

/// <summary>The end of a key by which the dashboard's calls name it: <c>...abcd</c>.</summary>
internal static class KeyEnd
{
    public const int Shortest = 3;

    private const int LongestShown = 8;

    public static string Of(string suffix) => suffix.TrimStart('.', '…');

    /// <summary>For messages: who sends a whole key does not get it back.</summary>
    public static string Shown(string suffix) => suffix.Length <= LongestShown ? suffix : "..." + suffix[^4..];
}
