namespace Rotor.Simulator.Answers;

/// <summary>Ids of the form <c>gen-&lt;unix seconds&gt;-&lt;20 letters and digits&gt;</c>, each given once.</summary>
internal sealed class GenerationIds(TimeProvider time)
{
    private const string Alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private long _count;

    public string Next(string prefix = "gen-")
    {
        Span<char> tail = stackalloc char[20];
        // The counter fills the last digits, so that no two ids are alike; the mixed ones before it only look the part.
        var count = (ulong)Interlocked.Increment(ref _count);
        var mixed = count * 0x9E3779B97F4A7C15UL;
        for (var i = 0; i < 10; i++, mixed /= 62)
            tail[i] = Alphabet[(int)(mixed % 62)];
        for (var i = 19; i >= 10; i--, count /= 62)
            tail[i] = Alphabet[(int)(count % 62)];
        return string.Concat(prefix, time.GetUtcNow().ToUnixTimeSeconds().ToString(System.Globalization.CultureInfo.InvariantCulture), "-", tail);
    }
}
