using System.Collections.Frozen;

namespace Rotor.Simulator.Catalogue;

/// <summary>Which providers stop work, and billing, when a client leaves a stream (OpenRouter's streaming page).</summary>
public static class Providers
{
    private static readonly FrozenSet<string> GoOn = FrozenSet.ToFrozenSet(
        ["Google", "Google AI Studio", "Amazon Bedrock", "Groq", "Mistral", "Perplexity", "SambaNova", "Minimax", "Alibaba", "Nebius"],
        StringComparer.OrdinalIgnoreCase);

    /// <summary>False for providers that finish, and bill, the whole answer. Non-stream requests always go on.</summary>
    public static bool StopsOnCancel(string provider) => !GoOn.Contains(provider);
}
