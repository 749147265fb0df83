using System.Buffers;
using System.Text;
using System.Text.Json;
using Rotor.Simulator.Answers;
using Rotor.Simulator.Dialects;
using Rotor.Simulator.Scripts;

namespace Rotor.Simulator.Load;

/// <summary>One answer, spelt out once: whole and streamed, with a place for nothing but its bytes.</summary>
internal sealed class LoadAnswer
{
    private LoadAnswer(byte[] whole, byte[][] events) => (Whole, Events) = (whole, events);

    public byte[] Whole { get; }

    public byte[][] Events { get; }

    public const string GenerationId = "gen-1790981403-wrnRYGs8VBhCEKopNY1F";

    /// <summary>The answer of so many tokens in chat's shape.</summary>
    public static LoadAnswer Make(int tokens)
    {
        var answer = new Answer
        {
            Id = GenerationId,
            Created = 1_790_981_403,
            Model = "openai/gpt-4o-mini",
            Provider = "OpenAI",
            Choices = 1,
            Pieces = [.. AnswerText.Tokens("load", "openai/gpt-4o-mini", tokens, 0).Select(t => new AnswerPiece(PieceKind.Text, 0, t))],
            ToolCalls = [],
            FinishReason = "stop",
            PromptTokens = 200,
            ReasoningTokens = 0,
            Prices = (0, 0),
        };
        var dialect = new ChatDialect();
        string[] events =
        [
            .. Enumerable.Range(0, tokens).Select(i => dialect.Piece(answer, i)), .. dialect.Close(answer, UsageChunk.RepeatsFinish), dialect.Done,
        ];
        return new LoadAnswer(Encoding.UTF8.GetBytes(dialect.Whole(answer, failed: false)), [.. events.Select(Encoding.UTF8.GetBytes)]);
    }

    /// <summary>Whether a request asks for a stream; reads the top level only, and takes broken JSON as no.</summary>
    public static bool AsksForStream(in ReadOnlySequence<byte> body)
    {
        var reader = new Utf8JsonReader(body);
        try
        {
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
                return false;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var isStream = reader.ValueTextEquals("stream"u8);
                reader.Read();
                if (isStream)
                    return reader.TokenType == JsonTokenType.True;
                if (!reader.TrySkip())
                    return false;
            }
        }
        catch (JsonException)
        {
            return false;
        }

        return false;
    }
}
