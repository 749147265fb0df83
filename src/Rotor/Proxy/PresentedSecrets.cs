using System.Text;
using Rotor.Core.Keys;
using Rotor.Core.RequestLog;

namespace Rotor.Proxy;

/// <summary>
/// What a caller authenticated with, right or wrong, overwritten wherever else it stands in the same request: Rotor keeps hashes of client tokens, so
/// that <see cref="SecretRedactor"/> does not know them.
/// </summary>
internal readonly struct PresentedSecrets
{
    private readonly List<Secret>? _values;

    public PresentedSecrets(IHeaderDictionary headers)
    {
        foreach (var (name, lines) in headers)
        {
            if (!HeaderRules.Authenticates(name)) continue;
            foreach (var line in lines)
            {
                var value = line.AsSpan().Trim();
                if (value.LastIndexOfAny(' ', '\t') is var space and >= 0) value = value[(space + 1)..];
                if (value.Length >= SecretRedactor.MinLength) (_values ??= []).Add(new Secret(value.ToString()));
            }
        }
    }

    /// <summary>Overwrites in place, length kept.</summary>
    /// <returns>True when something was there.</returns>
    public bool Redact(Span<byte> bytes)
    {
        var found = false;
        foreach (var value in _values ?? []) found |= SecretRedactor.Redact(bytes, value);
        return found;
    }

    public string Redact(string text)
    {
        if (_values is null || text.Length < SecretRedactor.MinLength) return text;
        var bytes = Encoding.UTF8.GetBytes(text);
        return Redact(bytes) ? Encoding.UTF8.GetString(bytes) : text;
    }
}
