using System.Text;

namespace Rotor.Simulator.Answers;

/// <summary>Deterministic text: the same conversation and model give the same words on every machine and in every run.</summary>
internal static class AnswerText
{
    private static readonly string[] Words =
    [
        "river", "stone", "light", "winter", "paper", "signal", "harbour", "maple", "engine", "quiet", "copper", "valley", "letter",
        "orbit", "garden", "mirror", "ladder", "thunder", "velvet", "compass", "anchor", "lantern", "meadow", "pencil", "rocket",
        "silver", "tunnel", "violin", "window", "island", "крыло", "снег", "город", "山", "水", "光", "café", "naïve", "Größe", "😀",
    ];

    /// <summary>So many tokens, the first without and the others with a leading space.</summary>
    public static IEnumerable<string> Tokens(string conversation, string model, int count, ulong salt)
    {
        var state = Mix(Hash(conversation) ^ (Hash(model) * 31) ^ salt);
        for (var i = 0; i < count; i++)
        {
            state = Mix(state + 0x9E3779B97F4A7C15);
            var word = Words[state % (ulong)Words.Length];
            yield return i == 0 ? word : " " + word;
        }
    }

    /// <summary>Cuts a given text before each space and behind each Chinese punctuation mark, so that the pieces together are that text.</summary>
    public static IEnumerable<string> Cut(string text)
    {
        var start = 0;
        for (var i = 1; i < text.Length; i++)
        {
            if ((text[i] == ' ' && text[i - 1] != ' ') || "，。：；、！？".Contains(text[i - 1], StringComparison.Ordinal))
            {
                yield return text[start..i];
                start = i;
            }
        }

        if (start < text.Length)
            yield return text[start..];
    }

    /// <summary>FNV-1a over the UTF-8 bytes: unlike string.GetHashCode the same in every process.</summary>
    private static ulong Hash(string text)
    {
        var hash = 14695981039346656037UL;
        foreach (var b in Encoding.UTF8.GetBytes(text))
            hash = (hash ^ b) * 1099511628211UL;
        return hash;
    }

    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
        return z ^ (z >> 31);
    }
}
