using System.Collections.Frozen;
using System.Globalization;
using System.Text;

namespace Rotor.WebConsole.Text;

/// <summary>Every text of the console in one language. A key that is not there is a fault of the program, never shown in another language.</summary>
public sealed class Strings
{
    private const string Prefix = "strings/";
    private static readonly FrozenDictionary<string, Strings> ByLanguage = Language.All.ToFrozenDictionary(language => language.Id, language => new Strings(language));

    private readonly FrozenDictionary<string, CompositeFormat> _texts;

    private Strings(Language language)
    {
        Language = language;
        _texts = Read(language.Id).ToFrozenDictionary(entry => entry.Key, entry => CompositeFormat.Parse(entry.Text), StringComparer.Ordinal);
    }

    public Language Language { get; }

    public CultureInfo Culture => Language.Culture;

    public IEnumerable<string> Keys => _texts.Keys;

    /// <summary>A text without placeholders.</summary>
    public string this[string key] => Find(key).Format;

    /// <summary>A text with its placeholders filled.</summary>
    public string this[string key, params object?[] values] => string.Format(Culture, Find(key), values);

    /// <summary>A text that depends on a number: its key with <c>.one</c>, <c>.few</c>, <c>.many</c> or <c>.other</c>; the number is <c>{0}</c>.</summary>
    public string Count(string key, long number, params object?[] more)
    {
        ArgumentNullException.ThrowIfNull(more);
        return string.Format(Culture, Find(key + "." + Plural(Language.Id, number)), [number.ToString("N0", Culture), .. more]);
    }

    public static Strings Of(Language language)
    {
        ArgumentNullException.ThrowIfNull(language);
        return ByLanguage[language.Id];
    }

    public static bool Has(string key) => ByLanguage[Language.English.Id]._texts.ContainsKey(key);

    /// <summary>Whether there is a text of this key, for keys that data builds.</summary>
    public bool Knows(string key) => _texts.ContainsKey(key);

    /// <summary>The form that a number takes, by the rules of CLDR for whole numbers.</summary>
    public static string Plural(string language, long number)
    {
        var (tens, hundreds) = (Math.Abs(number) % 10, Math.Abs(number) % 100);
        return language switch
        {
            "zh-Hans" => "other",
            "ru" when tens == 1 && hundreds != 11 => "one",
            "ru" when tens is >= 2 and <= 4 && hundreds is < 12 or > 14 => "few",
            "ru" => "many",
            _ => number == 1 ? "one" : "other",
        };
    }

    /// <summary>The entries of one language: files <c>area.language.txt</c>, lines <c>key = text</c>; the area stands before the key.</summary>
    internal static IEnumerable<(string Key, string Text)> Read(string language)
    {
        var assembly = typeof(Strings).Assembly;
        foreach (var name in assembly.GetManifestResourceNames().Where(name => name.StartsWith(Prefix, StringComparison.Ordinal) && name.EndsWith("." + language, StringComparison.Ordinal)))
        {
            var area = name[Prefix.Length..^(language.Length + 1)];
            using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
            while (reader.ReadLine() is { } line)
            {
                var at = line.IndexOf('=', StringComparison.Ordinal);
                if (at > 0 && line[0] != '#')
                    yield return (area + "." + line[..at].Trim(), line[(at + 1)..].Trim());
            }
        }
    }

    private CompositeFormat Find(string key) =>
        _texts.TryGetValue(key, out var text) ? text : throw new KeyNotFoundException($"There is no text '{key}' in {Language.Id}.");
}
