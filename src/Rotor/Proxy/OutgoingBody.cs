using System.Buffers;
using Rotor.Core.Contracts;
using Rotor.Core.Streams;

namespace Rotor.Proxy;

/// <summary>What an attempt sends: the client's own bytes, or those with the few changes that the attempt needs.</summary>
internal static class OutgoingBody
{
    /// <summary>The body for one of the call's models.</summary>
    /// <param name="call">The request.</param>
    /// <param name="planned">What the model's turn changes.</param>
    public static ReadOnlyMemory<byte> For(ProxyCall call, IReadOnlyList<BodyEdit> planned)
    {
        var asksForStream = call.Assembles && !call.Scan.Stream;
        if (call.Edits.Count + planned.Count == 0 && !asksForStream) return call.Body;

        var edits = new List<BodyEdit>(call.Edits);
        edits.AddRange(planned);
        if (asksForStream) edits.Add(BodyEdit.Set(call.Scan, "stream", call.Scan.StreamValue, "true"));
        var output = new ArrayBufferWriter<byte>(call.Body.Length + 256);
        BodyEdit.Apply(call.Body.Span, edits, output);
        return output.WrittenMemory;
    }

    /// <summary>The same with the answer so far, for the model to go on with; null where no text can be added.</summary>
    public static ReadOnlyMemory<byte>? WithPrefill(ReadOnlyMemory<byte> body, StreamLedger ledger)
    {
        var output = new ArrayBufferWriter<byte>(body.Length + ledger.PrefillLength * 2);
        return PrefillBody.TryWrite(body.Span, ledger.Content()[..ledger.PrefillLength], output) ? output.WrittenMemory : null;
    }
}
