namespace Rotor.Core.Tokens;

/// <summary>How a model's tokens are counted.</summary>
/// <param name="Encoding">The encoding, the model's own for those of OpenAI, else the nearest.</param>
/// <param name="Family">Whose rules hold for images, audio and tools.</param>
public readonly record struct TokenProfile(TokenEncoding Encoding, ModelFamily Family)
{
    // gpt-4, gpt-4-turbo, gpt-3.5 and the older embeddings; every later model has o200k_base.
    private static readonly string[] OlderThanO200k = ["gpt-4", "gpt-3.5", "text-embedding-", "davinci-002", "babbage-002"];
    private static readonly string[] SinceO200k = ["gpt-4o", "gpt-4.1", "gpt-4.5"];

    /// <summary>Tokens of the model for a hundred counted in <see cref="Encoding"/>.</summary>
    /// <remarks>Anthropic publishes no vocabulary: its 120 is an assumption, not measured, and the open part of an estimate leaves room for it to be wrong.</remarks>
    public int Percent => Family == ModelFamily.Anthropic ? 120 : 100;

    /// <summary>The part of an estimate, in percent, that is certain: 3 percent are left open where the encoding is the model's own, else 20.</summary>
    public int CertainPercent => Family == ModelFamily.OpenAi ? 97 : 80;

    /// <summary>The profile for a model id such as <c>openai/gpt-4o:online</c>; ids of unknown form get the general one.</summary>
    public static TokenProfile For(ReadOnlySpan<char> modelId)
    {
        var id = modelId.TrimStart('~');
        var slash = id.IndexOf('/');
        var vendor = slash < 0 ? default : id[..slash];
        var name = id[(slash + 1)..];
        if (vendor.Equals("anthropic", StringComparison.OrdinalIgnoreCase)) return new(TokenEncoding.O200kBase, ModelFamily.Anthropic);
        if (vendor.Equals("google", StringComparison.OrdinalIgnoreCase)) return new(TokenEncoding.O200kBase, ModelFamily.Google);

        var older = StartsWithAny(name, OlderThanO200k) && !StartsWithAny(name, SinceO200k);
        var encoding = older ? TokenEncoding.Cl100kBase : TokenEncoding.O200kBase;
        return vendor.Equals("openai", StringComparison.OrdinalIgnoreCase) || older ? new(encoding, ModelFamily.OpenAi) : new(encoding, ModelFamily.Other);
    }

    private static bool StartsWithAny(ReadOnlySpan<char> name, string[] prefixes)
    {
        foreach (var prefix in prefixes)
        {
            if (name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)) return true;
        }

        return false;
    }
}
