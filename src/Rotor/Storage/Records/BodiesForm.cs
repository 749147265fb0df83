using Rotor.Core.RequestLog;

namespace Rotor.Storage.Records;

/// <summary>Headers and bodies as they came, as bytes: what waits to be taken apart, in a day file or in the spool.</summary>
internal static class BodiesForm
{
    public static void Write(RequestBodies bodies, ByteWriter to)
    {
        to.Byte((byte)bodies.Policy);
        Write(bodies.RequestHeaders, to);
        Write(bodies.ResponseHeaders, to);
        Write(bodies.Request, to);
        Write(bodies.Response, to);
        Write(bodies.Assembled, to);
    }

    public static RequestBodies Read(ref ByteReader from) => new()
    {
        Policy = (BodyPolicy)from.Byte(),
        RequestHeaders = ReadHeaders(ref from),
        ResponseHeaders = ReadHeaders(ref from),
        Request = ReadPayload(ref from),
        Response = ReadPayload(ref from),
        Assembled = ReadPayload(ref from),
    };

    public static void Write(IReadOnlyList<HeaderLine> headers, ByteWriter to)
    {
        to.Unsigned((uint)headers.Count);
        foreach (var (name, value) in headers)
        {
            to.Text(name);
            to.Text(value);
        }
    }

    public static HeaderLine[] ReadHeaders(ref ByteReader from)
    {
        var count = from.Count();
        if (count > from.Left) throw new InvalidDataException("A record's headers are damaged.");
        var headers = count == 0 ? [] : new HeaderLine[count];
        for (var i = 0; i < count; i++) headers[i] = new HeaderLine(from.Text() ?? "", from.Text() ?? "");
        return headers;
    }

    private static void Write(BodyPayload? payload, ByteWriter to)
    {
        if (payload is null)
        {
            to.Byte(0);
            return;
        }
        to.Byte(1);
        to.Unsigned((ulong)payload.TrueSize);
        to.Block(payload.Bytes.Span);
    }

    private static BodyPayload? ReadPayload(ref ByteReader from)
    {
        if (from.Byte() == 0) return null;
        var size = (long)from.Unsigned();
        return new BodyPayload(from.Block().ToArray(), size);
    }
}
