namespace Rotor.Storage;

/// <summary>The store cannot be used as it is; the message says why and what a person can do about it.</summary>
internal sealed class StoreException : Exception
{
    public StoreException(string message)
        : base(message)
    {
    }

    public StoreException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
