using System.Text;

namespace Rotor.RecordsBenchmark;

/// <summary>Texts of words that are as common as words are (Zipf), in three languages; the same seed gives the same texts.</summary>
internal sealed class TextMaker
{
    private const int Words = 50_000;
    private const string Latin = "etaoinshrdlucmfwypvbgkjqxz";
    private const string Cyrillic = "оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфъ";

    private readonly Random _random;
    private readonly string[] _english;
    private readonly string[] _russian;
    private readonly double[] _cumulative = new double[Words];

    public TextMaker(int seed)
    {
        _random = new Random(seed);
        var made = new Random(7);
        _english = Make(made, Latin);
        _russian = Make(made, Cyrillic);
        var sum = 0.0;
        for (var i = 0; i < Words; i++) _cumulative[i] = sum += 1.0 / (i + 2.7);
        for (var i = 0; i < Words; i++) _cumulative[i] /= sum;
    }

    public int Next(int below) => _random.Next(below);

    public int Zipf() => Math.Min(Words - 1, ~Math.Min(-1, Array.BinarySearch(_cumulative, _random.NextDouble()) is var i && i >= 0 ? ~i : i));

    public string EnglishWord(int rank) => _english[rank];

    /// <summary>A text of about so many bytes in UTF-8: seven of ten in English, the rest in Russian and Chinese.</summary>
    public string Text(int bytes) => _random.Next(20) switch
    {
        < 14 => Spaced(_english, bytes),
        < 17 => Spaced(_russian, bytes),
        _ => Chinese(bytes),
    };

    private string Spaced(string[] words, int bytes)
    {
        var text = new StringBuilder();
        var size = 0;
        while (size < bytes)
        {
            var word = words[Zipf()];
            if (text.Length > 0) text.Append(_random.Next(12) == 0 ? ". " : " ");
            text.Append(word);
            size += Encoding.UTF8.GetByteCount(word) + 1;
        }
        return text.ToString();
    }

    private string Chinese(int bytes)
    {
        var text = new StringBuilder();
        for (var size = 0; size < bytes; size += 3) text.Append(_random.Next(16) == 0 ? '，' : (char)(0x4E00 + (Zipf() % 3_500)));
        return text.ToString();
    }

    private static string[] Make(Random random, string letters)
    {
        var words = new HashSet<string>();
        var ordered = new List<string>();
        while (ordered.Count < Words)
        {
            // Common words are short.
            var length = 1 + (int)Math.Log2(ordered.Count + 2) / 3 + random.Next(5);
            var word = string.Create(length, random, (span, r) =>
            {
                for (var i = 0; i < span.Length; i++) span[i] = letters[Math.Min(r.Next(letters.Length), r.Next(letters.Length))];
            });
            if (words.Add(word)) ordered.Add(word);
        }
        return [.. ordered];
    }
}
