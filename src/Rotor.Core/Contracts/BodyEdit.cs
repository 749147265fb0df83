using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Rotor.Core.Contracts;

/// <summary>One change of a request body: these bytes in place of that range. All bytes outside stay as the client sent them.</summary>
/// <param name="Range">What is replaced; of length 0 for an insertion in front of its start.</param>
/// <param name="Bytes">What stands there instead.</param>
public readonly record struct BodyEdit(ByteRange Range, ReadOnlyMemory<byte> Bytes)
{
    /// <summary>Sets a member of the body's object: its value where it has one, else as a new first member.</summary>
    /// <param name="scan">Where the body's object begins.</param>
    /// <param name="name">The member's name; ASCII without escapes.</param>
    /// <param name="value">The extent of its present value; none when it is absent.</param>
    /// <param name="json">The new value.</param>
    public static BodyEdit Set(RequestScan scan, string name, ByteRange value, string json)
    {
        if (!value.IsNone) return new BodyEdit(value, Encoding.UTF8.GetBytes(json));
        var member = $"\"{name}\":{json}{(scan.IsEmptyObject ? "" : ",")}";
        return new BodyEdit(new ByteRange(scan.ObjectStart + 1, 0), Encoding.UTF8.GetBytes(member));
    }

    /// <summary>Sets <c>model</c>.</summary>
    public static BodyEdit SetModel(RequestScan scan, string model) => Set(scan, "model", scan.ModelValue, Quote(model));

    /// <summary>A text as a JSON value.</summary>
    public static string Quote(string text) => JsonSerializer.Serialize(text, ContractsJson.Default.String);

    /// <summary>Writes the body with its edits, which must not overlap.</summary>
    public static void Apply(ReadOnlySpan<byte> body, IEnumerable<BodyEdit> edits, IBufferWriter<byte> output)
    {
        var at = 0;
        // What is inserted at a place comes before what is replaced there.
        foreach (var edit in edits.OrderBy(edit => edit.Range.Start).ThenBy(edit => edit.Range.Length))
        {
            if (edit.Range.Start < at) throw new ArgumentException("Edits overlap.", nameof(edits));
            output.Write(body[at..edit.Range.Start]);
            output.Write(edit.Bytes.Span);
            at = edit.Range.End;
        }
        output.Write(body[at..]);
    }
}
