using System.Text.Json;

namespace Rotor.Core.Tokens;

/// <summary>The tokens that a request's prompt will be counted as upstream, before it is sent.</summary>
/// <param name="Tokens">The estimate: text, roles and separators, tools, images, audio.</param>
/// <param name="AtLeast">What the true count hardly falls below; refusals rest on this figure.</param>
/// <param name="Complete">False when the body holds parts that have no rule (files, video), which <paramref name="Tokens"/> leaves out.</param>
/// <param name="MayBeCompressed">True when the body asks upstream to shorten what does not fit.</param>
public readonly record struct PromptEstimate(long Tokens, long AtLeast, bool Complete, bool MayBeCompressed)
{
    private const int MostOfOneMedium = 2_000;
    private const int MaxDepth = 512;

    /// <summary>A figure that the prompt's tokens do not exceed, found without looking at the text: a token has at least one byte.</summary>
    /// <remarks>
    /// What is named by an address costs more than the bytes of its name, hence an allowance for every image, file or video that the body may hold.
    /// </remarks>
    public static long AtMost(ReadOnlySpan<byte> body) =>
        body.Length + (body.Length / 5) + (MostOfOneMedium * (body.Count("image"u8) + body.Count("file"u8) + (long)body.Count("video"u8))) + 700;

    /// <summary>Counts the prompt of a body of chat/completions, completions, responses, messages or embeddings.</summary>
    /// <remarks>
    /// The numbers stand in <see cref="CountingRules"/>: for each message, its role, a name and each call of a tool, and what leads the answer in; tools as
    /// TypeScript declarations or as JSON, by maker; a schema for the answer as JSON under a heading; images by <see cref="ImageTokens"/>; audio 10 tokens a
    /// second (Google: 32) at the format's usual rate. Text in another maker's tokens is scaled by <see cref="CountingRules.Percent"/>.
    /// A body that is not valid JSON is estimated by its length. Allocates nothing once warm.
    /// </remarks>
    public static PromptEstimate Of(ReadOnlySpan<byte> body, TokenProfile profile)
    {
        var counter = new PromptCounter(profile);
        try
        {
            var reader = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = MaxDepth });
            counter.ReadBody(ref reader);
            var tokens = profile.Scaled(counter.Tokens) + counter.Fixed;
            // Reasoning within reasoning was added to the unsure part twice.
            var sure = Math.Max(0, profile.Scaled(counter.Tokens - counter.Unsure) + counter.Fixed - counter.UnsureFixed);
            return new PromptEstimate(tokens, sure * profile.Rules.CertainPercent / 100, counter.Complete, counter.MayBeCompressed);
        }
        // The reader throws the second on names with half a surrogate pair.
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return new PromptEstimate(AtMost(body), 0, Complete: false, MayBeCompressed: false);
        }
        finally
        {
            counter.Dispose();
        }
    }
}
