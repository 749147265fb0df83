namespace Rotor.Simulator.Catalogue;

/// <summary>A model of the simulated catalogue.</summary>
public sealed class SimulatedModel(string id)
{
    /// <summary>The id as a request names it; one that ends in <c>:free</c> uses the account's free quota.</summary>
    public string Id { get; } = id;

    public string Name { get; set; } = id;

    /// <summary>The provider's display name, as answers show it; also decides what a cancel does (see <see cref="Providers"/>).</summary>
    public string Provider { get; set; } = "DeepInfra";

    /// <summary>Tokens that prompt and answer may have together.</summary>
    public int ContextLength { get; set; } = 131_072;

    /// <summary>The largest answer in tokens; null where the catalogue does not say.</summary>
    public int? MaxCompletionTokens { get; set; } = 32_768;

    /// <summary>USD per prompt token.</summary>
    public decimal PromptPrice { get; set; }

    /// <summary>USD per completion token.</summary>
    public decimal CompletionPrice { get; set; }

    /// <summary>What it does with a last message of the assistant; continues it by default.</summary>
    public PrefillBehaviour Prefill { get; set; }

    /// <summary>True gives another text each time for the same prompt; false (the default) the same.</summary>
    public bool Diverges { get; set; }

    /// <summary>How many tokens of reasoning come before the text; 0 by default.</summary>
    public int ReasoningTokens { get; set; }

    /// <summary>Text, image, audio or embeddings; text by default.</summary>
    public string Output { get; set; } = "text";

    public bool IsFree => Id.EndsWith(":free", StringComparison.Ordinal);
}

/// <summary>What a model does when the last message of a request is the assistant's own beginning.</summary>
public enum PrefillBehaviour
{
    /// <summary>Goes on where the given text ends.</summary>
    Continues,

    /// <summary>Refuses with 400.</summary>
    Rejects,

    /// <summary>Gives its whole answer again from the start.</summary>
    Restarts,
}
