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
        body.Length + (body.Length / 5) + (MostOfOneMedium * (body.Count("image"u8) + body.Count("file"u8) + (long)body.Count("video"u8))) + 500;

    /// <summary>Counts the prompt of a body of chat/completions, completions, responses, messages or embeddings.</summary>
    /// <remarks>
    /// The rules: 3 tokens and those of the role for each message, 1 more beside a name, 3 for each tool call, 3 that lead the answer in; tools
    /// as the TypeScript declarations that OpenAI's models are shown, and 9; images by <see cref="ImageTokens"/>; audio 10 tokens a second
    /// (Google: 32) at the format's usual rate. These are what OpenAI documents or what is known of its models; other makers' figures are scaled by <see cref="TokenProfile.Percent"/>.
    /// A body that is not valid JSON is estimated by its length. Allocates nothing once warm.
    /// </remarks>
    public static PromptEstimate Of(ReadOnlySpan<byte> body, TokenProfile profile)
    {
        var counter = new PromptCounter(profile);
        try
        {
            var reader = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = MaxDepth });
            counter.ReadBody(ref reader);
            var tokens = counter.Tokens * profile.Percent / 100;
            // Reasoning within reasoning was added to the unsure part twice.
            var sure = Math.Max(0, counter.Tokens - counter.Unsure) * profile.Percent / 100;
            return new PromptEstimate(tokens, sure * profile.CertainPercent / 100, counter.Complete, counter.MayBeCompressed);
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
