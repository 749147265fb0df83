using System.Buffers;
using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace Rotor.Tests.Support;

/// <summary>How the end of a body is told.</summary>
internal enum Framing
{
    Length,
    Chunked,

    /// <summary>By the end of the connection.</summary>
    Close,
}

/// <summary>What becomes of the connection behind an answer.</summary>
internal enum ConnectionEnd
{
    KeepOpen,
    Close,
    Reset,
}

/// <summary>The bytes of an answer, head and all, and the pieces in which they are sent.</summary>
internal sealed record RawAnswer(byte[] Bytes)
{
    /// <summary>The most bytes of each write; 0 sends all at once.</summary>
    public int WriteSize { get; init; }

    /// <summary>Further places at which a write ends, in rising order.</summary>
    public IReadOnlyList<int> SplitAt { get; init; } = [];

    public ConnectionEnd End { get; init; }

    /// <summary>Where the body begins.</summary>
    public int BodyStart => Bytes.AsSpan().IndexOf("\r\n\r\n"u8) + 4;

    /// <summary>An answer in proper form.</summary>
    /// <param name="contentType">The content type.</param>
    /// <param name="body">The body in clear.</param>
    /// <param name="framing">How its end is told.</param>
    /// <param name="random">Chooses the sizes of the chunks; null makes one chunk.</param>
    /// <param name="encoding"><c>gzip</c>, <c>br</c> or <c>deflate</c>; null for none.</param>
    /// <param name="status">The status line behind the version.</param>
    /// <param name="headers">Further header lines, each with its end.</param>
    public static RawAnswer Of(string contentType, byte[] body, Framing framing = Framing.Chunked, Random? random = null, string? encoding = null, string status = "200 OK", string headers = "")
    {
        if (encoding is not null) body = Compress(body, encoding);
        var head = new StringBuilder($"HTTP/1.1 {status}\r\nContent-Type: {contentType}\r\n{headers}");
        if (encoding is not null) head.Append(CultureInfo.InvariantCulture, $"Content-Encoding: {encoding}\r\n");
        head.Append(framing switch
        {
            Framing.Length => $"Content-Length: {body.Length}\r\n\r\n",
            Framing.Chunked => "Transfer-Encoding: chunked\r\n\r\n",
            _ => "Connection: close\r\n\r\n",
        });
        var bytes = new ArrayBufferWriter<byte>(body.Length + 256);
        bytes.Write(Encoding.Latin1.GetBytes(head.ToString()));
        if (framing == Framing.Chunked) Chunks(bytes, body, random);
        else bytes.Write(body);
        return new RawAnswer(bytes.WrittenSpan.ToArray()) { End = framing == Framing.Close ? ConnectionEnd.Close : ConnectionEnd.KeepOpen };
    }

    /// <summary>The same, but it ends <paramref name="bodyBytes"/> behind its head.</summary>
    public RawAnswer CutAt(int bodyBytes, ConnectionEnd end) => this with { Bytes = Bytes[..(BodyStart + bodyBytes)], End = end };

    private static void Chunks(ArrayBufferWriter<byte> to, byte[] body, Random? random)
    {
        for (var at = 0; at < body.Length;)
        {
            var size = random is null ? body.Length : Math.Min(body.Length - at, random.Next(4) == 0 ? random.Next(1, 4) : random.Next(1, 64 * 1024));
            to.Write(Encoding.ASCII.GetBytes(size.ToString(random?.Next(2) == 0 ? "x" : "X", CultureInfo.InvariantCulture) + "\r\n"));
            to.Write(body.AsSpan(at, size));
            to.Write("\r\n"u8);
            at += size;
        }
        to.Write("0\r\n\r\n"u8);
    }

    private static byte[] Compress(byte[] body, string encoding)
    {
        using var memory = new MemoryStream();
        using (Stream stream = encoding switch
        {
            "gzip" => new GZipStream(memory, CompressionLevel.Fastest),
            "br" => new BrotliStream(memory, CompressionLevel.Fastest),
            _ => new ZLibStream(memory, CompressionLevel.Fastest),
        })
            stream.Write(body);
        return memory.ToArray();
    }
}
