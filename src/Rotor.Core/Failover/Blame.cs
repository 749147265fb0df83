namespace Rotor.Core.Failover;

/// <summary>Who is to blame for an attempt's end.</summary>
public enum Blame
{
    /// <summary>Nobody: the attempt succeeded.</summary>
    None,

    /// <summary>This key alone: revoked, over its own limit.</summary>
    Key,

    /// <summary>The account behind the key, and so all of its keys: credits, free quota.</summary>
    Account,

    /// <summary>The model, or the provider that serves it: all keys alike.</summary>
    Model,

    /// <summary>The request itself: it fails with every key.</summary>
    Request,

    /// <summary>OpenRouter or the way to it: no key is better than another.</summary>
    Upstream,

    /// <summary>The client left.</summary>
    Client,

    /// <summary>The evidence does not say; what happens to other attempts will.</summary>
    Unknown,
}
