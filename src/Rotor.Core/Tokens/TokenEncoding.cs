namespace Rotor.Core.Tokens;

/// <summary>The encodings that Rotor counts with.</summary>
public enum TokenEncoding
{
    /// <summary>The encoding of gpt-4o and later models of OpenAI, and Rotor's stand-in for those of other makers.</summary>
    O200kBase,

    /// <summary>The encoding of gpt-4, gpt-3.5 and the embedding models of OpenAI.</summary>
    Cl100kBase,
}
