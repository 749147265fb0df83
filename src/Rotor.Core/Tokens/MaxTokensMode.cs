namespace Rotor.Core.Tokens;

/// <summary>What Rotor does with the limit of output tokens: <c>ROTOR_MODELS__MAXTOKENS</c>.</summary>
public enum MaxTokensMode
{
    /// <summary>Nothing: the body stays the client's.</summary>
    Off,

    /// <summary>A given value that does not fit becomes the largest that does.</summary>
    Clamp,

    /// <summary>As <see cref="Clamp"/>, and an absent value is set.</summary>
    Auto,
}
