namespace Rotor.Core.Access;

/// <summary>Who may use the client door.</summary>
public enum ClientMode
{
    /// <summary>Everybody who reaches it from this machine, but no web page of somebody else's.</summary>
    Open,

    /// <summary>Who brings a client token.</summary>
    Tokens,

    /// <summary>Who brings a client token, or an OpenRouter key of one's own, which then goes upstream.</summary>
    Passthrough,
}
