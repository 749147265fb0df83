namespace Rotor.Core.Keys;

/// <summary>A stored secret cannot be read; the message says why and what a person can do, and holds no secret.</summary>
public sealed class SecretException : Exception
{
    public SecretException()
    {
    }

    public SecretException(string message)
        : base(message)
    {
    }

    public SecretException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
