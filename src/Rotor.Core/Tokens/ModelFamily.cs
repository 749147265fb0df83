namespace Rotor.Core.Tokens;

/// <summary>Makers whose rules of counting differ in what Rotor knows of them.</summary>
public enum ModelFamily
{
    Other,
    OpenAi,
    Anthropic,
    Google,
}
