using System.Text;
using System.Text.Json;
using Rotor.Core;
using Rotor.Core.Contracts;

namespace Rotor.Proxy.Admission;

/// <summary>The caller's own list of models to fall back to: <c>models</c>, or in Anthropic's shape <c>fallbacks</c>.</summary>
/// <param name="Member">The name of the body's member.</param>
/// <param name="Names">The models in the caller's order; only the first few of a list that is far too long.</param>
internal sealed record CallersList(string Member, IReadOnlyList<string> Names)
{
    public const string Models = "models";
    public const string Fallbacks = "fallbacks";

    /// <summary>Upstream takes three; what comes this late in a list can only be dropped.</summary>
    private const int MostRead = 64;

    /// <summary>Reads the list.</summary>
    /// <param name="body">The request's body.</param>
    /// <param name="scan">What is known of it.</param>
    /// <param name="list">The list; null when there is none, and for one that cannot be read.</param>
    /// <returns>False for a member that is no list of models.</returns>
    public static bool TryRead(ReadOnlySpan<byte> body, RequestScan scan, out CallersList? list)
    {
        list = null;
        var (member, range) = scan.Models.IsNone ? (Fallbacks, scan.Fallbacks) : (Models, scan.Models);
        if (range.IsNone) return true;

        var reader = new Utf8JsonReader(range.Of(body), new JsonReaderOptions { MaxDepth = RequestScanner.MaxDepth });
        reader.Read();
        if (reader.TokenType == JsonTokenType.Null) return true;
        if (reader.TokenType != JsonTokenType.StartArray) return false;

        var names = new List<string>();
        try
        {
            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray && names.Count < MostRead)
            {
                var name = reader.TokenType == JsonTokenType.StartObject && member == Fallbacks ? ModelOf(ref reader)
                    : reader.TokenType == JsonTokenType.String && member == Models ? reader.GetString() : null;
                if (string.IsNullOrEmpty(name)) return false;
                names.Add(name);
            }
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair is no name.
            return false;
        }

        if (names.Count > 0) list = new CallersList(member, names);
        return true;
    }

    /// <summary>The member's value for these models.</summary>
    public string Json(IEnumerable<string> models)
    {
        var text = new StringBuilder("[");
        foreach (var model in models)
        {
            if (text.Length > 1) text.Append(',');
            var name = BodyEdit.Quote(model);
            if (Member == Fallbacks) text.Append("{\"model\":").Append(name).Append('}');
            else text.Append(name);
        }

        return text.Append(']').ToString();
    }

    private static string? ModelOf(ref Utf8JsonReader reader)
    {
        string? model = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var names = reader.NameEquals("model"u8);
            reader.Read();
            if (names && model is null && reader.TokenType == JsonTokenType.String) model = reader.GetString();
            else if (names) return null;
            else reader.Skip();
        }

        return model;
    }
}
