namespace Rotor.TestSupport;

/// <summary>How long a test waits for what must happen. Nothing is meant to take so long: the limit is only what tells a hang from a machine that is busy with other work.</summary>
public static class Patience
{
    /// <summary>90 seconds.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(90);
}
