namespace Rotor.Core.Tokens;

/// <summary>How a model's tokens are counted.</summary>
/// <param name="Encoding">The encoding, the model's own for those of OpenAI, else the nearest.</param>
/// <param name="Family">Whose rules hold for images and audio.</param>
/// <param name="Rules">What the maker's chat format adds to the text.</param>
public readonly record struct TokenProfile(TokenEncoding Encoding, ModelFamily Family, CountingRules Rules)
{
    // gpt-4, gpt-4-turbo, gpt-3.5 and the older embeddings; every later model has o200k_base.
    private static readonly string[] OlderThanO200k = ["gpt-4", "gpt-3.5", "text-embedding-", "davinci-002", "babbage-002"];
    private static readonly string[] SinceO200k = ["gpt-4o", "gpt-4.1", "gpt-4.5"];
    private static readonly string[] Reasoning = ["o1", "o3", "o4", "gpt-5", "codex"];
    private static readonly string[] ClaudeBefore45 = ["claude-2", "claude-3", "claude-instant"];
    private static readonly string[] DeepSeekSince32 = ["deepseek-v3.2", "deepseek-v4", "deepseek-chat-v4"];
    private static readonly string[] Claude4 = ["claude-opus-4", "claude-sonnet-4"];

    /// <summary>The profile for a model id such as <c>openai/gpt-4o:online</c>; ids of unknown form get the general one.</summary>
    public static TokenProfile For(ReadOnlySpan<char> modelId)
    {
        var id = modelId.TrimStart('~');
        var slash = id.IndexOf('/');
        var vendor = slash < 0 ? default : id[..slash];
        var name = id[(slash + 1)..];

        var older = StartsWithAny(name, OlderThanO200k) && !StartsWithAny(name, SinceO200k);
        var encoding = older ? TokenEncoding.Cl100kBase : TokenEncoding.O200kBase;
        return vendor.Equals("openai", StringComparison.OrdinalIgnoreCase) || older
            ? new(encoding, ModelFamily.OpenAi, OpenAi(name))
            : OfOthers(vendor, name);
    }

    /// <summary>The model's own tokens for those counted in <see cref="Encoding"/>.</summary>
    public long Scaled(long counted) => counted * Rules.Percent / 100;

    private static TokenProfile OfOthers(ReadOnlySpan<char> vendor, ReadOnlySpan<char> name)
    {
        const TokenEncoding Nearest = TokenEncoding.O200kBase;
        return vendor switch
        {
            "anthropic" => new(Nearest, ModelFamily.Anthropic, Anthropic(name)),
            "google" => new(Nearest, ModelFamily.Google, CountingRules.Google),
            "deepseek" => new(Nearest, ModelFamily.Other, StartsWithAny(name, DeepSeekSince32) ? CountingRules.DeepSeekSince32 : CountingRules.DeepSeek),
            "mistralai" => new(Nearest, ModelFamily.Other, CountingRules.Mistral),
            "moonshotai" => new(Nearest, ModelFamily.Other, CountingRules.Moonshot),
            "meta-llama" => new(Nearest, ModelFamily.Other, CountingRules.Meta),
            "x-ai" => new(Nearest, ModelFamily.Other, CountingRules.XAi),
            _ => new(Nearest, ModelFamily.Other, CountingRules.Other),
        };
    }

    private static CountingRules OpenAi(ReadOnlySpan<char> name)
    {
        if (name.StartsWith("gpt-oss", StringComparison.OrdinalIgnoreCase)) return CountingRules.OpenWeights;
        return StartsWithAny(name, Reasoning) ? CountingRules.OpenAiReasoning : CountingRules.OpenAi;
    }

    // Written claude-sonnet-4, claude-sonnet-4.5, claude-sonnet-4-5 or claude-sonnet-4-20250514.
    private static CountingRules Anthropic(ReadOnlySpan<char> name)
    {
        if (StartsWithAny(name, ClaudeBefore45)) return CountingRules.Anthropic;
        foreach (var prefix in Claude4)
        {
            if (!name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)) continue;

            var minor = name[prefix.Length..];
            var since45 = minor is [('.' or '-'), >= '5' and <= '9'] or [('.' or '-'), >= '5' and <= '9', < '0' or > '9', ..];
            return since45 ? CountingRules.AnthropicSince45 : CountingRules.Anthropic;
        }

        return CountingRules.AnthropicSince45;
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
