using Rotor.Core.Keys;

namespace Rotor.Admin;

/// <summary>The body of <c>POST /api/keys</c>.</summary>
internal sealed record AddKeyRequest(
    string? Value, string? Label = null, int? Weight = null, string? Account = null, long? DailyLimit = null, IReadOnlyList<string>? Tags = null,
    long UsedBefore = 0, DateTimeOffset? LastUsedBefore = null)
{
    /// <summary>Never the value.</summary>
    public override string ToString() => $"AddKeyRequest {Label}";

    public string? Fault() => KeyRules.FaultOfValue(Value)
        ?? KeyRules.FaultOf(new KeyEdit { Label = Label, Weight = Weight, Account = Account, DailyLimit = DailyLimit, Tags = Tags })
        ?? (UsedBefore is < 0 or > NewKey.MostUsedBefore ? $"usedBefore: from 0 to {NewKey.MostUsedBefore:D}." : null);

    public NewKey ToNewKey() => new(new Secret(Value!), Label?.Trim(), Weight, StoredKey.PersonSource)
    {
        Account = Account?.Trim() is { Length: > 0 } account ? account : null,
        DailyLimit = DailyLimit is > 0 ? DailyLimit : null,
        Tags = Tags ?? [],
        UsedBefore = UsedBefore,
        LastUsedBefore = LastUsedBefore,
    };
}

/// <summary>The body of <c>POST /api/keys/find</c>: it may be a whole key, which has no place in an address.</summary>
internal sealed record FindKeyRequest(string? Reference)
{
    /// <summary>Never the reference.</summary>
    public override string ToString() => nameof(FindKeyRequest);
}
