using System.Buffers.Text;
using System.Globalization;
using System.Text.Json;
using Rotor.Core.Contracts;
using Rotor.Core.Streams;

namespace Rotor.Proxy.Admission;

/// <summary>The limit of output tokens in a body, under whichever of its names.</summary>
internal static class OutputLimit
{
    public const string Plain = "max_tokens";
    public const string Newer = "max_completion_tokens";
    public const string Responses = "max_output_tokens";

    /// <summary>Lowers what is given to the value; where nothing is given, or null, gives it.</summary>
    public static void Add(ObjectSplice splice, ReadOnlySpan<byte> body, long value, StreamDialect dialect)
    {
        var text = value.ToString(CultureInfo.InvariantCulture);
        var isGiven = false;
        foreach (var member in splice.Members)
        {
            if (!IsLimit(member) || member.Type == JsonTokenType.Null) continue;

            isGiven = true;
            if (member.Type == JsonTokenType.Number && Utf8Parser.TryParse(member.Value.Of(body), out long given, out var read)
                && read == member.Value.Length && given > value)
                splice.Replace(member, text);
        }

        if (isGiven) return;
        var isNull = false;
        foreach (var member in splice.Members)
        {
            if (!IsLimit(member)) continue;
            isNull = true;
            splice.Replace(member, text);
        }

        if (!isNull) splice.Add(dialect == StreamDialect.Responses ? Responses : Plain, text);
    }

    private static bool IsLimit(ObjectMember member) => member.Name is Plain or Newer or Responses;
}
