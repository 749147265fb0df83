using System.Globalization;

namespace Rotor.WebConsole.Text;

/// <summary>A language of the console.</summary>
/// <param name="Id">As BCP 47 writes it, for the document and the resources.</param>
/// <param name="Name">What its speakers call it.</param>
/// <param name="CultureName">How numbers and dates are written.</param>
public sealed record Language(string Id, string Name, string CultureName)
{
    public static readonly Language English = new("en", "English", "en-US");

    public static readonly IReadOnlyList<Language> All = [English, new("zh-Hans", "简体中文", "zh-CN"), new("ru", "Русский", "ru-RU")];

    public CultureInfo Culture { get; } = CultureInfo.GetCultureInfo(CultureName);

    public static Language? Find(string? id) => All.FirstOrDefault(language => language.Id == id);

    /// <summary>The one that was chosen, else the first that the browser asks for and the console has.</summary>
    public static Language Choose(string? chosen, string? acceptLanguage)
    {
        if (Find(chosen) is { } found)
            return found;
        return (acceptLanguage ?? "").Split(',', 20)
            .Select((part, index) => (Range: part.Split(';')[0].Trim(), Weight: WeightOf(part), Index: index))
            .Where(wish => wish.Weight > 0)
            .OrderByDescending(wish => wish.Weight).ThenBy(wish => wish.Index)
            .Select(wish => Matching(wish.Range))
            .FirstOrDefault(language => language is not null) ?? English;
    }

    private static Language? Matching(string range)
    {
        var primary = range.Split('-')[0];
        return All.FirstOrDefault(language => language.Id.Split('-')[0].Equals(primary, StringComparison.OrdinalIgnoreCase));
    }

    private static double WeightOf(string part)
    {
        var at = part.IndexOf("q=", StringComparison.OrdinalIgnoreCase);
        return at < 0 ? 1 : double.TryParse(part.AsSpan(at + 2), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var weight) ? weight : 0;
    }
}
