namespace Rotor.Simulator.Scripts;

/// <summary>What becomes of a response's head.</summary>
public enum HeadFault
{
    /// <summary>It is sent.</summary>
    None,

    /// <summary>Nothing is sent; the connection stays open until the client leaves.</summary>
    Never,

    /// <summary>The connection is reset.</summary>
    Reset,

    /// <summary>The connection is closed in order.</summary>
    Close,
}
