namespace Rotor.Configuration;

/// <summary>Finds the name that somebody probably meant.</summary>
internal static class DidYouMean
{
    /// <summary>The closest of <paramref name="names"/> within a third of the length of <paramref name="given"/>, or null.</summary>
    public static string? Closest(string given, IEnumerable<string> names)
    {
        var (best, bestDistance) = ((string?)null, Math.Max(2, given.Length / 3) + 1);
        foreach (var name in names)
        {
            var distance = Distance(given.ToUpperInvariant(), name.ToUpperInvariant());
            if (distance < bestDistance)
                (best, bestDistance) = (name, distance);
        }

        return best;
    }

    // Edits (insert, delete, replace) from one text to the other, one row at a time.
    private static int Distance(string a, string b)
    {
        var row = new int[b.Length + 1];
        for (var j = 0; j <= b.Length; j++)
            row[j] = j;
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var replace = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replace, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[b.Length];
    }
}
