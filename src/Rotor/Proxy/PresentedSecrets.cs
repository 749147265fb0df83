using System.Text;
using Rotor.Core.RequestLog;

namespace Rotor.Proxy;

/// <summary>
/// What a caller authenticated with, right or wrong, overwritten wherever else it stands in the same request: Rotor keeps hashes of client tokens, so
/// that <see cref="SecretRedactor"/> does not know them.
/// </summary>
internal readonly struct PresentedSecrets
{
    private readonly List<byte[]>? _values;

    public PresentedSecrets(IHeaderDictionary headers)
    {
        foreach (var (name, lines) in headers)
        {
            if (!HeaderRules.Authenticates(name)) continue;
            foreach (var line in lines)
            {
                var value = line.AsSpan().Trim();
                if (value.LastIndexOfAny(' ', '\t') is var space and >= 0) value = value[(space + 1)..];
                if (value.Length >= SecretRedactor.MinLength) (_values ??= []).Add(Encoding.UTF8.GetBytes(value.ToString()));
            }
        }
    }

    /// <summary>Overwrites in place, length kept.</summary>
    public void Redact(Span<byte> bytes)
    {
        foreach (var value in _values ?? [])
        {
            for (var rest = bytes; rest.IndexOf(value) is var at and >= 0; rest = rest[(at + value.Length)..]) rest.Slice(at, value.Length).Fill((byte)'*');
        }
    }

    public string Redact(string text)
    {
        foreach (var value in _values ?? []) text = text.Replace(Encoding.UTF8.GetString(value), new string('*', value.Length), StringComparison.Ordinal);
        return text;
    }
}
