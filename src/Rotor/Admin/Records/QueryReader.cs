using System.Globalization;

namespace Rotor.Admin.Records;

/// <summary>Reads the parameters of a query; the first that is wrong is named, and all later ones are passed over.</summary>
internal sealed class QueryReader
{
    private const int MostValues = 50;
    private const int LongestValue = 1_000;

    private static readonly string[] InstantForms =
        ["yyyy-MM-dd", "yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK"];

    private readonly IQueryCollection _query;

    /// <param name="query">As it came.</param>
    /// <param name="known">All that may stand there: a misspelt filter that is passed over would show more than was asked for.</param>
    public QueryReader(IQueryCollection query, IReadOnlyList<QueryParameter> known)
    {
        _query = query;
        foreach (var name in query.Keys)
        {
            if (!known.Any(parameter => parameter.Name.Equals(name, StringComparison.OrdinalIgnoreCase)))
                Blame($"There is no parameter of that name here. {Named(known)}", Shown(name));
        }
    }

    /// <summary>What is wrong, beginning with the parameter's name; null when nothing is.</summary>
    public string? Fault { get; private set; }

    /// <summary>True when the parameter stands there, be it without a value.</summary>
    public bool Has(string name) => _query.ContainsKey(name);

    /// <summary>All values of a parameter; empty ones do not count.</summary>
    public string[] Many(string name)
    {
        string[] values = [.. _query[name].Select(value => value?.Trim() ?? "").Where(value => value.Length > 0)];
        if (values.Length > MostValues)
            Blame($"At most {MostValues} values may be given.", name);
        else if (Array.Exists(values, value => value.Length > LongestValue))
            Blame($"At most {LongestValue} characters may be given.", name);
        else
            return values;
        return [];
    }

    public string? One(string name)
    {
        var values = Many(name);
        if (values.Length > 1)
            Blame("It may be given once.", name);
        return values is [var one] ? one : null;
    }

    public long? Whole(string name, long least, long most)
    {
        if (One(name) is not { } text)
            return null;
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) && value >= least && value <= most)
            return value;
        Blame($"It must be a whole number from {least} to {most}.", name);
        return null;
    }

    /// <summary>A number from 0 on.</summary>
    public decimal? Number(string name)
    {
        if (One(name) is not { } text)
            return null;
        if (decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value) && value <= 1_000_000_000)
            return value;
        Blame("It must be a number from 0 to 1000000000, such as 0.5.", name);
        return null;
    }

    public bool? Flag(string name)
    {
        switch (One(name)?.ToLowerInvariant())
        {
            case null:
                return null;
            case "true" or "1":
                return true;
            case "false" or "0":
                return false;
            default:
                Blame("It must be true or false.", name);
                return null;
        }
    }

    public DateTimeOffset? Instant(string name)
    {
        if (One(name) is not { } text)
            return null;
        // A plus that nobody encoded has become a space.
        if (DateTimeOffset.TryParseExact(
            text.Replace(' ', '+'), InstantForms, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var value))
            return value;
        Blame("It must be a time such as 2026-03-04, 2026-03-04T05:06Z or 2026-03-04T05:06:07+02:00; without a zone it is UTC.", name);
        return null;
    }

    /// <summary>One of the words.</summary>
    public T? Word<T>(string name, IReadOnlyDictionary<string, T> words)
        where T : struct
    {
        if (One(name) is not { } text)
            return null;
        if (words.TryGetValue(text, out var value))
            return value;
        Blame($"It must be one of: {string.Join(", ", words.Keys)}.", name);
        return null;
    }

    public T[] Words<T>(string name, IReadOnlyDictionary<string, T> words)
    {
        var given = Many(name);
        if (Array.Exists(given, text => !words.ContainsKey(text)))
        {
            Blame($"It must be one of: {string.Join(", ", words.Keys)}.", name);
            return [];
        }

        return [.. given.Select(text => words[text])];
    }

    /// <summary>Says what is wrong with a parameter, unless something is wrong already.</summary>
    public void Blame(string fault, string name) => Fault ??= $"{name}: {fault}";

    private static string Shown(string name) => new([.. name.Take(60).Select(c => char.IsControl(c) ? '?' : c)]);

    private static string Named(IReadOnlyList<QueryParameter> known) =>
        known.Count == 0 ? "There is none." : $"There are: {string.Join(", ", known.Select(parameter => parameter.Name))}.";
}
