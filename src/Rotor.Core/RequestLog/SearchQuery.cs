using System.Text;

namespace Rotor.Core.RequestLog;

/// <summary>
/// What a person typed into the search box: terms that must all be found in a record's text, each a run of words that stand next to each other.
/// A space separates terms, double quotes hold one together, <c>*</c> behind a term's last word lets it go on. All other signs are plain text.
/// </summary>
public sealed class SearchQuery
{
    private const int MaxCharacters = 1_000;
    private const int MaxTerms = 16;

    private SearchQuery(string text, IReadOnlyList<SearchTerm> terms)
    {
        Text = text;
        Terms = terms;
    }

    /// <summary>As it was typed, without outer white space.</summary>
    public string Text { get; }

    public IReadOnlyList<SearchTerm> Terms { get; }

    /// <summary>Reads what was typed.</summary>
    /// <param name="text">What was typed; nothing but white space is no query.</param>
    /// <param name="query">The query; null when there is none to make.</param>
    /// <param name="fault">What is wrong with it, for the one who typed; null when it is empty or good.</param>
    /// <returns>False when it is not empty and cannot be searched for.</returns>
    public static bool TryParse(string? text, out SearchQuery? query, out string? fault)
    {
        (query, fault) = (null, null);
        text = text?.Trim() ?? "";
        if (text.Length == 0) return true;
        if (text.Length > MaxCharacters)
        {
            fault = $"The search is longer than {MaxCharacters} characters.";
            return false;
        }

        var terms = new List<SearchTerm>();
        foreach (var chunk in Split(text))
        {
            var words = SearchText.Prepare(chunk);
            if (words.Length == 0) continue;
            var term = new SearchTerm(words, chunk.Length > 1 && chunk[^1] == '*' && !char.IsWhiteSpace(chunk[^2]) && EndsInWord(chunk));
            if (!terms.Contains(term)) terms.Add(term);
        }

        if (terms.Count == 0) fault = "The search holds punctuation only. Search for the words round it.";
        else if (terms.Count > MaxTerms) fault = $"The search has more than {MaxTerms} terms. Put words that stand together into double quotes.";
        else query = new SearchQuery(text, terms);
        return query is not null;
    }

    public override string ToString() => Text;

    private static bool EndsInWord(string chunk) =>
        Rune.DecodeLastFromUtf16(chunk.AsSpan(0, chunk.Length - 1), out var last, out _) == System.Buffers.OperationStatus.Done
        && SearchText.Prepare(last.ToString()).Length > 0;

    private static IEnumerable<string> Split(string text)
    {
        var at = 0;
        while (at < text.Length)
        {
            if (char.IsWhiteSpace(text[at]))
            {
                at++;
                continue;
            }
            var end = text[at] == '"' ? ClosingQuote(text, at + 1) : -1;
            if (end > 0)
            {
                var star = end + 1 < text.Length && text[end + 1] == '*';
                yield return text[(at + 1)..end] + (star ? "*" : "");
                at = end + (star ? 2 : 1);
                continue;
            }
            end = at;
            while (end < text.Length && !char.IsWhiteSpace(text[end])) end++;
            yield return text[at..end];
            at = end;
        }
    }

    // A quote that ends no word is part of the text.
    private static int ClosingQuote(string text, int from)
    {
        for (var at = text.IndexOf('"', from); at >= 0; at = text.IndexOf('"', at + 1))
        {
            var next = at + 1 < text.Length && text[at + 1] == '*' ? at + 2 : at + 1;
            if (next == text.Length || char.IsWhiteSpace(text[next])) return at;
        }
        return -1;
    }
}

/// <summary>Words that stand next to each other, as <see cref="SearchText"/> forms them.</summary>
/// <param name="Words">One or more words with a space between.</param>
/// <param name="Prefix">True when the last word may go on.</param>
public readonly record struct SearchTerm(string Words, bool Prefix)
{
    /// <summary>True when a text in the form of <see cref="SearchText"/> holds this term.</summary>
    public bool IsIn(ReadOnlySpan<byte> prepared)
    {
        Span<byte> pattern = stackalloc byte[256];
        var needed = Encoding.UTF8.GetMaxByteCount(Words.Length) + 2;
        if (needed > pattern.Length) pattern = new byte[needed];
        pattern[0] = (byte)' ';
        var length = 1 + Encoding.UTF8.GetBytes(Words, pattern[1..]);
        if (!Prefix) pattern[length++] = (byte)' ';
        return prepared.IndexOf(pattern[..length]) >= 0;
    }
}
