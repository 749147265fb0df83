using System.Text.Json;

namespace Rotor.Core.Tokens;

/// <content>Tools, calls of them, and the schema of an answer: what the model is shown in a form of its maker's.</content>
internal ref partial struct PromptCounter
{
    private void ReadToolCalls(ref Utf8JsonReader reader)
    {
        if (reader.TokenType is not (JsonTokenType.StartArray or JsonTokenType.StartObject)) return;

        var depth = reader.CurrentDepth;
        var calls = reader.TokenType == JsonTokenType.StartObject ? 1 : 0;
        while (reader.Read() && reader.CurrentDepth > depth)
        {
            if (reader.TokenType == JsonTokenType.StartObject && reader.CurrentDepth == depth + 1) calls++;
            if (reader.TokenType != JsonTokenType.PropertyName) continue;

            var isName = reader.ValueTextEquals("name"u8);
            var counts = isName || reader.ValueTextEquals("arguments"u8);
            reader.Read();
            if (!counts || reader.TokenType != JsonTokenType.String) continue;

            var before = Tokens;
            CountText(ref reader);
            if (isName && _rules.NamesCallTwice) Tokens += Tokens - before;
        }

        Tokens += calls * (long)(_rules.PerToolCall + (calls > 1 ? _rules.PerParallelCall : 0));
    }

    private bool ReadTools(ref Utf8JsonReader reader)
    {
        _scratch.Clear();
        if (!(_rules.ToolsAsJson ? WriteAsJson(ref reader) : ToolDeclarations.Write(ref reader, ref _scratch))) return false;

        var before = Tokens;
        CountScratch();
        if (!_rules.ToolsAsJson) Tokens += ToolDeclarations.Frame;
        if (!_rules.ToolsAreSure) Unsure += Tokens - before;
        Fixed += _rules.ToolPrompt;
        return true;
    }

    private bool WriteAsJson(ref Utf8JsonReader reader)
    {
        const int EmptyList = 2;
        var isList = reader.TokenType == JsonTokenType.StartArray;
        CompactJson.Write(ref reader, ref _scratch);
        return isList && _scratch.Written.Length > EmptyList;
    }

    private void CountFormat(ref Utf8JsonReader reader)
    {
        _scratch.Clear();
        if (!ResponseFormat.Write(ref reader, ref _scratch)) return;

        CountScratch();
        Fixed += _rules.FormatPrompt;
    }
}
