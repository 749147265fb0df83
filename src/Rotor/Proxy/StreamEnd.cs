using System.Buffers;
using Rotor.Core.Streams;

namespace Rotor.Proxy;

/// <summary>The bytes that Rotor itself puts into a stream.</summary>
internal static class StreamEnd
{
    public static ReadOnlySpan<byte> Comment => ": ROTOR PROCESSING\n\n"u8;

    public static ReadOnlySpan<byte> Done => "data: [DONE]\n\n"u8;

    /// <summary>An error as the stream's last event, in the dialect's form, with the end mark that the dialect has.</summary>
    public static void WriteError(IBufferWriter<byte> output, StreamDialect dialect, ReadOnlySpan<byte> errorJson)
    {
        if (dialect is StreamDialect.Messages or StreamDialect.Responses) output.Write("event: error\n"u8);
        output.Write("data: "u8);
        WriteOneLine(output, errorJson);
        output.Write("\n\n"u8);
        if (dialect != StreamDialect.Messages) output.Write(Done);
    }

    // A line break would end the event in the middle of its JSON.
    private static void WriteOneLine(IBufferWriter<byte> output, ReadOnlySpan<byte> json)
    {
        foreach (var range in json.SplitAny("\r\n"u8)) output.Write(json[range]);
    }
}
