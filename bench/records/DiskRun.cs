using System.Text;
using Rotor.Storage.Records;

namespace Rotor.RecordsBenchmark;

/// <summary>Bytes on disk per byte of distinct text, over conversations in which each turn sends all that was said before.</summary>
internal static class DiskRun
{
    private const int Conversations = 400;

    public static async Task RunAsync()
    {
        Console.WriteLine();
        Console.WriteLine("| conversations of 1 to 40 turns | records | sent and answered | distinct text | on disk | disk − 600 B a record, per byte of distinct text |");
        Console.WriteLine("| --- | --- | --- | --- | --- | --- |");
        await MeasureAsync("whole answers", streamed: false);
        await MeasureAsync("streamed, raw and assembled", streamed: true);
        Console.WriteLine();
        Console.WriteLine($"Packed alone, bytes per byte: {Packed(string.Join('\n', Made())):F2} made, {Packed(Written()):F2} of this repository's pages, which people wrote.");
    }

    private static IEnumerable<string> Made()
    {
        var texts = new NaturalText(5);
        for (var n = 0; n < 400; n++) yield return texts.English(1_000);
    }

    private static string Written() => string.Concat(Directory.EnumerateFiles(Path.Combine(NaturalText.Repository(), "docs"), "*.md").Order(StringComparer.Ordinal).Select(File.ReadAllText));

    private static double Packed(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text).AsSpan();
        var packed = new ByteWriter();
        var size = 0;
        for (var at = 0; at < bytes.Length; at += Pack.FullBytes)
        {
            var part = bytes[at..Math.Min(bytes.Length, at + Pack.FullBytes)];
            Pack.Write([(part.Length, 0)], part, packed);
            size += packed.Length;
        }
        return (double)size / bytes.Length;
    }

    private static async Task MeasureAsync(string name, bool streamed)
    {
        var texts = new NaturalText(2);
        var distinct = new HashSet<string>();
        var (records, moved) = (0, 0L);
        await using var bench = new Bench();
        var at = new DateTimeOffset(2026, 11, 20, 1, 0, 0, TimeSpan.Zero);
        var system = texts.Text(600);
        distinct.Add(system);
        var open = Enumerable.Range(1, Conversations).Select(c => (Id: (ulong)c << 40, Turns: 1 + texts.Next(40), Messages: new StringBuilder(Samples.Message("system", system)))).ToList();
        while (open.Count > 0)
        {
            for (var i = open.Count - 1; i >= 0; i--)
            {
                var (id, turns, messages) = open[i];
                var (question, answer) = (texts.Text(40 + texts.Next(500)), texts.Text(100 + texts.Next(1_800)));
                distinct.Add(question);
                distinct.Add(answer);
                messages.Append(',').Append(Samples.Message("user", question));
                var bodies = streamed ? Samples.Streamed(messages.ToString(), answer, records) : Samples.Bodies(messages.ToString(), answer, records);
                moved += bodies.Size;
                bench.Writer.Completed(Samples.Record(at = at.AddMilliseconds(40), records++, bodies, id));
                messages.Append(',').Append(Samples.Message("assistant", answer));
                if (turns == 1) open.RemoveAt(i);
                else open[i] = (id, turns - 1, messages);
                if (records % 500 == 0) await bench.FlushAsync();
            }
        }
        await bench.CloseAsync();
        var bytes = distinct.Sum(text => (long)Encoding.UTF8.GetByteCount(text));
        var disk = bench.DiskBytes();
        Console.WriteLine($"| {name} | {records} | {moved / 1e6:F1} MB | {bytes / 1e6:F2} MB | {disk / 1e6:F2} MB | {(disk - (600.0 * records)) / bytes:F2} |");
    }
}
