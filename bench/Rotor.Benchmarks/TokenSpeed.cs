using System.Text;
using Rotor.Core.Tokens;

namespace Rotor.Benchmarks;

/// <summary>How many megabytes of text are counted in a second of processor time, by kind of text: the best of some runs, as what else the machine does only slows them down.</summary>
internal static class TokenSpeed
{
    private const int Length = 1_000_000;
    private const int Runs = 10;
    private const int Times = 3;
    private static readonly int[] Kilobytes = [64, 256, 1024, 4096];

    public static void Run()
    {
        Console.WriteLine($"{Length / 1e6:F0} MB each, best of {Runs} runs by processor time, .NET {Environment.Version}\n\n| MB/s | o200k_base | cl100k_base |\n|---|---|---|");
        foreach (var (name, text) in Texts()) Console.WriteLine($"| {name} | {Best(text, TokenEncoding.O200kBase):F0} | {Best(text, TokenEncoding.Cl100kBase):F0} |");
        Console.WriteLine("\n| o200k_base, MB/s | 64 KB | 256 KB | 1 MB | 4 MB |\n|---|---|---|---|---|");
        foreach (var (name, make) in new (string, Func<int, byte[]>)[] { ("random letters", Letters), ("one letter", length => Repeat("a"u8, length)), ("random Chinese", Chinese) })
            Console.WriteLine($"| {name} |{string.Concat(Kilobytes.Select(kb => $" {Best(make(kb * 1024), TokenEncoding.O200kBase):F0} |"))}");
    }

    private static double Best(byte[] text, TokenEncoding encoding)
    {
        var best = TimeSpan.MaxValue;
        for (var run = 0; run < Runs; run++)
        {
            // Processor time: a thread that others keep from its processor is not slow.
            var from = Environment.CpuUsage.TotalTime;
            for (var time = 0; time < Times; time++) TokenCounter.Count(text, encoding);
            var took = (Environment.CpuUsage.TotalTime - from) / Times;
            best = took < best ? took : best;
        }

        return text.Length / best.TotalSeconds / 1e6;
    }

    private static IEnumerable<(string Name, byte[] Text)> Texts()
    {
        foreach (var (name, text) in Corpus()) yield return (name, text);
        yield return ("one letter, a million times", Repeat("a"u8, Length));
        yield return ("Chinese characters drawn at random, no punctuation", Chinese(Length));
        yield return ("words of random letters", Words(Length));
        yield return ("base64", Encoding.ASCII.GetBytes(Convert.ToBase64String(Bytes(Length * 3 / 4))));
        yield return ("a million random letters without a space", Letters(Length));
    }

    // The texts on which the tests compare counts with the reference's, where the program runs within the repository.
    private static IEnumerable<(string Name, byte[] Text)> Corpus()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Rotor.slnx"))) folder = folder.Parent;
        var corpus = folder is null ? "" : Path.Combine(folder.FullName, "tests/Rotor.Core.Tests/Tokens/Corpus");
        if (!Directory.Exists(corpus)) yield break;
        foreach (var file in Directory.GetFiles(corpus).Order(StringComparer.Ordinal).Where(IsText))
            yield return (Path.GetFileName(file), Repeat(File.ReadAllBytes(file), Length));
    }

    private static bool IsText(string file) => Path.GetFileName(file) is var name
        && !name.StartsWith("expected", StringComparison.Ordinal) && !name.StartsWith("fuzz", StringComparison.Ordinal) && !name.EndsWith(".md", StringComparison.Ordinal);

    private static byte[] Repeat(ReadOnlySpan<byte> unit, int length)
    {
        var text = new byte[length / unit.Length * unit.Length];
        for (var at = 0; at < text.Length; at += unit.Length) unit.CopyTo(text.AsSpan(at));
        return text;
    }

    private static byte[] Letters(int length)
    {
        var random = new Random(1);
        var text = new byte[length];
        foreach (ref var letter in text.AsSpan()) letter = (byte)('a' + random.Next(26));
        return text;
    }

    private static byte[] Words(int length)
    {
        var random = new Random(2);
        var text = Letters(length);
        for (var at = random.Next(2, 10); at < length; at += random.Next(3, 11)) text[at] = (byte)' ';
        return text;
    }

    private static byte[] Chinese(int length)
    {
        var random = new Random(3);
        var text = new StringBuilder(length / 3);
        for (var i = 0; i < length / 3; i++) text.Append((char)random.Next(0x4E00, 0x9FA5));
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private static byte[] Bytes(int length)
    {
        var bytes = new byte[length];
        new Random(4).NextBytes(bytes);
        return bytes;
    }
}
