
namespace Rotor.Proxy;

/// <summary>How a client's request ended: the input of its log line and its record.</summary>
internal sealed class RequestOutcome
{
    public List<Attempt> Attempts { get; } = new(1);

    /// <summary>The attempt whose answer the client got; null when it got an error.</summary>
    public Attempt? Delivered { get; set; }

    /// <summary>The attempt whose answer broke off in the client's hands; null when none did.</summary>
    public Attempt? Broken { get; set; }

    /// <summary>What the attempts that failed spent, as far as it is known or can be estimated.</summary>
    public SpentUsage SpentBefore { get; set; }

    /// <summary>Why there is no answer, as a stable code; null when there is one.</summary>
    public string? Reason { get; set; }

    /// <summary>The same in words.</summary>
    public string? Explanation { get; set; }

    /// <summary>True when Rotor answered by itself, as with the list of models.</summary>
    public bool ServedHere { get; set; }

    public bool ClientGone { get; set; }

}
