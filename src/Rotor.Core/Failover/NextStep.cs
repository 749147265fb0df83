namespace Rotor.Core.Failover;

/// <summary>What a verdict advises; the failover plan decides within the request's bounds.</summary>
public enum NextStep
{
    /// <summary>Give the answer, or the error as it is, to the client.</summary>
    Return,

    /// <summary>Ask again with the same key, after <see cref="Verdict.Pause"/>.</summary>
    RetrySame,

    /// <summary>Ask with another key, of the same account or not.</summary>
    NextKey,

    /// <summary>Ask with a key of another account: keys of this one would fail alike.</summary>
    NextAccount,

    /// <summary>Ask for the next model of the fallback list, else return the error.</summary>
    NextModel,
}
