namespace Rotor.Core.Access;

/// <summary>One proxy's part of the header <c>Forwarded</c>: RFC 7239 section 4.</summary>
internal readonly record struct ForwardedElement(string For, string? Proto, string? Host)
{
    private const int Most = 64;

    /// <summary>All parts in order; one that says nothing of the client has an empty <see cref="For"/>.</summary>
    public static IReadOnlyList<ForwardedElement> ReadAll(string header)
    {
        var elements = new List<ForwardedElement>();
        foreach (var element in Split(header, ','))
        {
            string? node = null, proto = null, host = null;
            foreach (var pair in Split(element, ';'))
            {
                var equals = pair.IndexOf('=', StringComparison.Ordinal);
                if (equals <= 0)
                    continue;
                var (name, value) = (pair[..equals].Trim(), pair[(equals + 1)..].Trim().Trim('"'));
                if (name.Equals("for", StringComparison.OrdinalIgnoreCase))
                    node ??= value;
                else if (name.Equals("proto", StringComparison.OrdinalIgnoreCase))
                    proto ??= value;
                else if (name.Equals("host", StringComparison.OrdinalIgnoreCase))
                    host ??= value;
            }

            elements.Add(new ForwardedElement(node ?? "", proto, host));
        }

        return elements.Count > Most ? elements.GetRange(elements.Count - Most, Most) : elements;
    }

    // A separator within quotes is none.
    private static IEnumerable<string> Split(string text, char separator)
    {
        var (start, quoted) = (0, false);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '"')
                quoted = !quoted;
            else if (text[i] == separator && !quoted)
            {
                yield return text[start..i];
                start = i + 1;
            }
        }

        yield return text[start..];
    }
}
