namespace Rotor.Tests.Fuzz;

/// <summary>Spoils bytes.</summary>
internal static class Mutation
{
    private static readonly byte[][] Nasty =
    [
        "\r\n"u8.ToArray(), "\n"u8.ToArray(), "\0"u8.ToArray(), ":"u8.ToArray(), " "u8.ToArray(), "\r\n\r\n"u8.ToArray(), "{"u8.ToArray(), "]"u8.ToArray(), "\""u8.ToArray(), "\\u"u8.ToArray(),
        "\ud83d\ude00"u8.ToArray(), [0xff, 0xfe], [0xed, 0xa0, 0x80], "data: "u8.ToArray(), "data: [DONE]\n\n"u8.ToArray(), "0\r\n\r\n"u8.ToArray(), "%00"u8.ToArray(), "../"u8.ToArray(), "1e999999"u8.ToArray(),
    ];

    /// <summary><paramref name="bytes"/> with a few changes.</summary>
    public static byte[] Of(Random random, byte[] bytes)
    {
        var spoilt = new List<byte>(bytes);
        for (var i = random.Next(1, 5); i > 0; i--) Change(random, spoilt);
        return [.. spoilt];
    }

    private static void Change(Random random, List<byte> bytes)
    {
        var at = bytes.Count == 0 ? 0 : random.Next(bytes.Count);
        var count = Math.Min(random.Next(1, random.Next(2) == 0 ? 4 : 64), bytes.Count - at);
        switch (random.Next(7))
        {
            case 0: bytes.RemoveRange(at, count); break;
            case 1: bytes.InsertRange(at, bytes.GetRange(at, count)); break;
            case 2: bytes.InsertRange(at, Nasty[random.Next(Nasty.Length)]); break;
            case 3: bytes.RemoveRange(at, bytes.Count - at); break;
            case 4: bytes.InsertRange(at, Enumerable.Repeat((byte)random.Next(256), random.Next(1, 300))); break;
            case 5 when count > 0: bytes[at] ^= (byte)(1 << random.Next(8)); break;
            case 6 when count > 0: bytes[at] = (byte)random.Next(256); break;
            default: break;
        }
    }
}
