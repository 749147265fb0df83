using System.Buffers.Text;
using System.Text;

namespace Rotor.Core.Tokens;

/// <summary>Turns the inside of a JSON string into the text it stands for.</summary>
internal static class JsonText
{
    /// <summary>Writes the text and returns its length, never more than that of <paramref name="json"/>. A lone surrogate becomes U+FFFD.</summary>
    /// <remarks>The reader's own way throws on lone surrogates, which clients that cut strings do send and upstream takes.</remarks>
    public static int Unescape(ReadOnlySpan<byte> json, Span<byte> target)
    {
        var written = 0;
        while (true)
        {
            var plain = json.IndexOf((byte)'\\');
            if (plain < 0 || plain + 1 >= json.Length)
            {
                json.CopyTo(target[written..]);
                return written + json.Length;
            }

            json[..plain].CopyTo(target[written..]);
            written += plain;
            json = json[plain..];
            if (json[1] == 'u')
            {
                var rune = ReadRune(json, out var consumed);
                written += rune.EncodeToUtf8(target[written..]);
                json = json[consumed..];
            }
            else
            {
                target[written++] = Single(json[1]);
                json = json[2..];
            }
        }
    }

    private static byte Single(byte escaped) => escaped switch
    {
        (byte)'n' => (byte)'\n',
        (byte)'r' => (byte)'\r',
        (byte)'t' => (byte)'\t',
        (byte)'b' => (byte)'\b',
        (byte)'f' => (byte)'\f',
        _ => escaped,
    };

    private static Rune ReadRune(ReadOnlySpan<byte> json, out int consumed)
    {
        consumed = Math.Min(6, json.Length);
        if (!TryReadUnit(json, out var first)) return Rune.ReplacementChar;
        if (Rune.TryCreate(first, out var rune)) return rune;
        if (!TryReadUnit(json[6..], out var second) || !Rune.TryCreate(first, second, out rune)) return Rune.ReplacementChar;

        consumed = 12;
        return rune;
    }

    private static bool TryReadUnit(ReadOnlySpan<byte> json, out char unit)
    {
        unit = default;
        if (json.Length < 6 || json[0] != '\\' || json[1] != 'u') return false;
        if (!Utf8Parser.TryParse(json.Slice(2, 4), out ushort value, out var consumed, 'x') || consumed != 4) return false;

        unit = (char)value;
        return true;
    }
}
