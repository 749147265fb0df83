using System.Reflection;
using System.Resources;
using System.Text;
using System.Text.RegularExpressions;

namespace Rotor.RecordsBenchmark;

/// <summary>
/// Texts that read, compress and repeat about as people's do: chains of words, each drawn from those that follow the one before in real text. Learned
/// from what every .NET SDK brings along: the documentation of its libraries (English), its translated messages (Russian, Chinese), and from this
/// repository's code. The same seed and SDK give the same texts.
/// </summary>
internal sealed partial class NaturalText
{
    private readonly Random _random;
    private readonly Chain _english;
    private readonly Chain _russian;
    private readonly Chain _chinese;
    private readonly Chain _code;

    public NaturalText(int seed)
    {
        _random = new Random(seed);
        var dotnet = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(typeof(object).Assembly.Location)!, "../../.."));
        var sdk = Directory.GetDirectories(Path.Combine(dotnet, "sdk")).Order(StringComparer.Ordinal).Last();
        _english = new Chain(Documentation(dotnet), Words());
        _russian = new Chain(Messages(sdk, "ru"), Words());
        _chinese = new Chain(Messages(sdk, "zh-Hans"), Characters());
        _code = new Chain(Code(), Tokens());
    }

    public int Next(int below) => _random.Next(below);

    /// <summary>A text of about so many bytes in UTF-8: 55 % are English, 15 % Russian, 15 % Chinese, 15 % code.</summary>
    public string Text(int bytes) => _random.Next(20) switch
    {
        < 11 => _english.Write(_random, bytes),
        < 14 => _russian.Write(_random, bytes),
        < 17 => _chinese.Write(_random, bytes),
        _ => _code.Write(_random, bytes),
    };

    public string English(int bytes) => _english.Write(_random, bytes);

    /// <summary>The folder of the repository, in which the benchmark was built.</summary>
    public static string Repository()
    {
        var root = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(root, "Rotor.slnx"))) root = Path.GetDirectoryName(root) ?? throw new DirectoryNotFoundException("Run it inside the repository.");
        return root;
    }

    private static IEnumerable<string> Documentation(string dotnet) => Directory
        .EnumerateFiles(Path.Combine(dotnet, "packs"), "System.*.xml", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
        .SelectMany(path => Summaries().Matches(File.ReadAllText(path)).Select(match => Tags().Replace(match.Groups[1].Value, " ")))
        .Where(text => text.Length > 80).Distinct(StringComparer.Ordinal);

    private static IEnumerable<string> Messages(string sdk, string language) => Directory
        .EnumerateFiles(sdk, "*.resources.dll", SearchOption.AllDirectories)
        .Where(path => Path.GetFileName(Path.GetDirectoryName(path)) == language).Order(StringComparer.Ordinal)
        .DistinctBy(Path.GetFileName).SelectMany(Strings).Where(text => text.Length > 20).Distinct(StringComparer.Ordinal);

    private static IEnumerable<string> Strings(string path)
    {
        var assembly = Assembly.LoadFile(path);
        foreach (var name in assembly.GetManifestResourceNames().Where(name => name.EndsWith(".resources", StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            using var reader = new ResourceReader(assembly.GetManifestResourceStream(name)!);
            foreach (System.Collections.DictionaryEntry entry in reader)
            {
                if (entry.Value is string text) yield return text;
            }
        }
    }

    private static IEnumerable<string> Code() => Directory.EnumerateFiles(Path.Combine(Repository(), "src"), "*.cs", SearchOption.AllDirectories)
        .Where(path => !path.Contains("/obj/", StringComparison.Ordinal)).Order(StringComparer.Ordinal).Select(File.ReadAllText);

    [GeneratedRegex("<(?:summary|remarks|returns|param name=\"\\w+\"|exception cref=\"[^\"]+\")>(.*?)</", RegexOptions.Singleline)]
    private static partial Regex Summaries();

    [GeneratedRegex("<[^>]*>|\\s+")]
    private static partial Regex Tags();

    [GeneratedRegex("\\S+\\s*")]
    private static partial Regex Words();

    [GeneratedRegex("[A-Za-z0-9]+|\\s+|[^A-Za-z0-9\\s]")]
    private static partial Regex Characters();

    [GeneratedRegex("\\w+|\\s+|[^\\w\\s]+")]
    private static partial Regex Tokens();

    /// <summary>Which pieces follow which.</summary>
    private sealed class Chain
    {
        private readonly List<string> _pieces = [];
        private readonly List<List<int>> _next = [];

        public Chain(IEnumerable<string> texts, Regex cut)
        {
            var known = new Dictionary<string, int>(StringComparer.Ordinal);
            var start = NumberOf("", known);
            foreach (var text in texts)
            {
                var last = start;
                foreach (Match match in cut.Matches(text))
                {
                    var piece = NumberOf(match.Value, known);
                    _next[last].Add(piece);
                    last = piece;
                }
                _next[last].Add(start);
            }
        }

        public string Write(Random random, int bytes)
        {
            var text = new StringBuilder();
            var at = 0;
            for (var size = 0; size < bytes;)
            {
                at = _next[at][random.Next(_next[at].Count)];
                text.Append(at == 0 ? "\n" : _pieces[at]);
                size += at == 0 ? 1 : Encoding.UTF8.GetByteCount(_pieces[at]);
            }
            return text.ToString();
        }

        private int NumberOf(string piece, Dictionary<string, int> known)
        {
            if (known.TryGetValue(piece, out var number)) return number;
            _pieces.Add(piece);
            _next.Add([]);
            return known[piece] = _pieces.Count - 1;
        }
    }
}
