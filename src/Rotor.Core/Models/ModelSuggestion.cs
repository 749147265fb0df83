namespace Rotor.Core.Models;

/// <summary>Finds what somebody most likely meant.</summary>
internal static class ModelSuggestion
{
    private const int LongestCompared = 64;

    /// <summary>The served model whose id is nearest; null when none is near.</summary>
    /// <remarks>
    /// First the free or plain form of the same model, then the fewest edits, at most a third of the letters (the vendor left aside where none was given).
    /// </remarks>
    public static string? Nearest(string id, ModelCatalogue catalogue, Func<string, bool> isServed)
    {
        var plain = ModelId.WithoutVariant(id);
        foreach (var form in (ReadOnlySpan<string>)[plain + ":free", plain])
        {
            if (catalogue.Find(form) is { IsGone: false } same && !same.Id.Equals(id, StringComparison.OrdinalIgnoreCase) && isServed(same.Id)) return same.Id;
        }

        var hasVendor = plain.Contains('/', StringComparison.Ordinal);
        string? best = null;
        var fewest = Math.Min(plain.Length, LongestCompared) / 3 + 1;
        foreach (var model in catalogue.Models)
        {
            if (model.IsGone) continue;

            var other = ModelId.WithoutVariant(model.Id);
            var edits = Edits(plain, hasVendor ? other : other[(other.IndexOf('/') + 1)..], fewest);
            if (edits >= fewest || !isServed(model.Id)) continue;

            fewest = edits;
            best = model.Id;
        }

        return best;
    }

    /// <summary>Letters to insert, remove or replace; not counted further than <paramref name="limit"/>.</summary>
    private static int Edits(ReadOnlySpan<char> a, ReadOnlySpan<char> b, int limit)
    {
        a = a[..Math.Min(a.Length, LongestCompared)];
        b = b[..Math.Min(b.Length, LongestCompared)];
        if (Math.Abs(a.Length - b.Length) >= limit) return limit;

        Span<int> row = stackalloc int[LongestCompared + 1];
        for (var j = 0; j <= b.Length; j++) row[j] = j;
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            var least = row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var same = char.ToUpperInvariant(a[i - 1]) == char.ToUpperInvariant(b[j - 1]);
                var edits = Math.Min(Math.Min(row[j], row[j - 1]) + 1, diagonal + (same ? 0 : 1));
                diagonal = row[j];
                row[j] = edits;
                least = Math.Min(least, edits);
            }

            if (least >= limit) return limit;
        }

        return row[b.Length];
    }
}
