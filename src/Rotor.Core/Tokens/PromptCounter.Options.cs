using System.Text.Json;

namespace Rotor.Core.Tokens;

/// <summary>The members beside the prompt that say something about its size: the form that the answer has to have, and whether upstream may cut the middle out.</summary>
internal ref partial struct PromptCounter
{
    private void ReadOption(ref Utf8JsonReader reader)
    {
        if (reader.ValueTextEquals("response_format"u8))
        {
            reader.Read();
            CountFormat(ref reader);
        }
        else if (reader.ValueTextEquals("text"u8))
        {
            reader.Read();
            ReadTextOptions(ref reader);
        }
        else if (reader.ValueTextEquals("transforms"u8) || reader.ValueTextEquals("plugins"u8))
        {
            reader.Read();
            var start = reader;
            reader.Skip();
            MayBeCompressed |= MentionsCompression(start);
        }
        else
        {
            reader.Read();
            reader.Skip();
        }
    }

    /// <summary>The options of text in the shape of responses, among them the format of the answer.</summary>
    private void ReadTextOptions(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isFormat = reader.ValueTextEquals("format"u8);
            reader.Read();
            if (isFormat) CountFormat(ref reader);
            else reader.Skip();
        }
    }

    private static bool MentionsCompression(Utf8JsonReader reader)
    {
        var depth = reader.CurrentDepth;
        while (reader.Read() && reader.CurrentDepth > depth)
        {
            if (reader.TokenType != JsonTokenType.String) continue;
            if (reader.ValueTextEquals("middle-out"u8) || reader.ValueTextEquals("context-compression"u8)) return true;
        }

        return false;
    }
}
