namespace Rotor.TestSupport;

/// <summary>Tells keys and tokens by their shape, so that those are found too which no test named: made by the program, or brought by a caller.</summary>
internal static class SecretShapes
{
    // Rotor's tokens have 43 characters behind their mark; of OpenRouter's keys "sk-or-v1-" with less is a masked one.
    private static readonly (string Name, byte[] Mark, int Least)[] Shapes =
    [
        ("a client token", "rt-"u8.ToArray(), 43),
        ("an operator's token", "ro-"u8.ToArray(), 43),
        ("an OpenRouter key", "sk-or-v1-"u8.ToArray(), 6),
    ];

    public static IEnumerable<string> In(string place, ReadOnlySpan<byte> bytes)
    {
        var found = new List<string>();
        foreach (var (name, mark, least) in Shapes)
        {
            for (var at = 0; bytes[at..].IndexOf(mark) is >= 0 and var next; at += next + mark.Length)
            {
                var start = at + next;
                if ((start == 0 || !IsPart(bytes[start - 1])) && LengthOf(bytes[(start + mark.Length)..]) >= least)
                    found.Add($"what looks like {name} in {place} at {start}, behind: {SecretScan.Before(bytes, start)}");
            }
        }

        return found;
    }

    private static int LengthOf(ReadOnlySpan<byte> bytes)
    {
        var length = 0;
        while (length < bytes.Length && IsPart(bytes[length])) length++;
        return length;
    }

    private static bool IsPart(byte value) => char.IsAsciiLetterOrDigit((char)value) || value is (byte)'-' or (byte)'_';
}
