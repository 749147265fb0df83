using Rotor.Core.Contracts;

namespace Rotor.Core.Access;

/// <summary>What a caller shows: the token behind <c>Authorization: Bearer</c>, in any case of letters, or <c>x-api-key</c>.</summary>
internal readonly ref struct Credential
{
    /// <summary>Nothing was shown.</summary>
    public static readonly RotorError Missing = new(401, "missing_api_key", "No API key was sent. Send a client token of this gateway as 'Authorization: Bearer …' or as 'x-api-key'.");

    private static readonly RotorError WrongScheme = new(401, "invalid_auth_scheme", "The header Authorization must read 'Bearer' and the client token.");

    private Credential(ReadOnlySpan<char> value) => Value = value;

    private Credential(RotorError fault) => Fault = fault;

    public ReadOnlySpan<char> Value { get; }

    /// <summary>Why there is no value.</summary>
    public RotorError? Fault { get; }

    public bool IsMissing => ReferenceEquals(Fault, Missing);

    public static Credential Read(in DoorFacts facts)
    {
        var header = facts.Authorization.AsSpan().Trim();
        var space = header.IndexOfAny(' ', '\t');
        var scheme = space < 0 ? header : header[..space];
        if (scheme.Equals("Bearer", StringComparison.OrdinalIgnoreCase))
        {
            var value = space < 0 ? default : header[space..].Trim();
            if (!value.IsEmpty)
                return new Credential(value);
        }
        else if (!header.IsEmpty)
            return new Credential(WrongScheme);
        var key = facts.ApiKey.AsSpan().Trim();
        return key.IsEmpty ? new Credential(Missing) : new Credential(key);
    }
}
