namespace Rotor.Core.Keys;

/// <summary>Which keys the next lease of a request may take.</summary>
public enum LeaseChoice
{
    /// <summary>A key that this request has not tried yet. The first lease asks so.</summary>
    OtherKey,

    /// <summary>A key of an account that this request has not tried yet.</summary>
    OtherAccount,

    /// <summary>The key of the last lease if it is still free to use, else as <see cref="OtherKey"/>.</summary>
    SameKey,

    /// <summary>Any key, tried before or not: the failure was not theirs, or the model is another.</summary>
    AnyKey,
}

/// <summary>What the next lease of a request asks for.</summary>
/// <param name="Choice">Which keys it may take.</param>
/// <param name="Model">The model from now on; null leaves it as it is.</param>
/// <param name="Free">Whether that model counts against the free quota; without effect when <paramref name="Model"/> is null.</param>
public readonly record struct NextLease(LeaseChoice Choice, string? Model = null, bool Free = false)
{
    /// <summary>True when the request has another model to go to: then it does not wait for a model that rests.</summary>
    public bool MayLeaveModel { get; init; }

    public static NextLease First => default;

    public static NextLease OtherKey => new(LeaseChoice.OtherKey);

    public static NextLease OtherAccount => new(LeaseChoice.OtherAccount);

    public static NextLease SameKey => new(LeaseChoice.SameKey);

    /// <summary>Any key, for another model.</summary>
    public static NextLease ForModel(string model, bool free) => new(LeaseChoice.AnyKey, model, free);
}
