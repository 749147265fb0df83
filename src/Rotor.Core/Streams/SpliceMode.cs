namespace Rotor.Core.Streams;

/// <summary>How the second attempt was asked for the rest of an answer.</summary>
public enum SpliceMode
{
    /// <summary>The same request again: nothing of it is sent until it has repeated all that the client holds.</summary>
    Restart,

    /// <summary>The request with the text so far as an assistant message (<see cref="PrefillBody"/>): the model goes on from there.</summary>
    Prefill,
}

/// <summary>What became of an event of the second attempt.</summary>
public enum SpliceStep
{
    /// <summary>Nothing is to be sent: the client holds it already, or it is not decided yet.</summary>
    Held,

    /// <summary>The output is to be sent.</summary>
    Send,

    /// <summary>The second attempt does not agree with the first: give it up. From the first such event on nothing of it was given to send.</summary>
    Mismatch,
}
