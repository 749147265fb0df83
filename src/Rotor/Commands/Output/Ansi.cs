namespace Rotor.Commands.Output;

/// <summary>The colours of tones, in the sixteen that every terminal has and people choose to their liking.</summary>
internal static class Ansi
{
    public const string Off = "\x1b[0m";

    public static string On(Tone tone) => tone switch
    {
        Tone.Good => "\x1b[32m",
        Tone.Warning => "\x1b[33m",
        Tone.Bad => "\x1b[31m",
        Tone.Quiet => "\x1b[90m",
        Tone.Head => "\x1b[1m",
        _ => "",
    };

    public static string Paint(string text, Tone tone, bool colors) => colors && tone != Tone.Plain ? On(tone) + text + Off : text;
}
