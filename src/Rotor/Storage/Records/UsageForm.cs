using Rotor.Core.Usage;

namespace Rotor.Storage.Records;

/// <summary>Sums as bytes.</summary>
internal static class UsageForm
{
    public static void Write(UsageSums sums, ByteWriter to)
    {
        to.Number(sums.Requests);
        to.Number(sums.Successes);
        to.Number(sums.PromptTokens);
        to.Number(sums.CompletionTokens);
        to.Number(sums.CostNanoUsd);
        to.Number(sums.DurationMicroseconds);
        Write(sums.Duration, to);
        Write(sums.FirstContent, to);
    }

    public static void AddTo(UsageSums sums, ReadOnlySpan<byte> bytes)
    {
        var from = new ByteReader(bytes);
        sums.Requests += from.Number();
        sums.Successes += from.Number();
        sums.PromptTokens += from.Number();
        sums.CompletionTokens += from.Number();
        sums.CostNanoUsd += from.Number();
        sums.DurationMicroseconds += from.Number();
        Add(ref from, sums.Duration);
        Add(ref from, sums.FirstContent);
    }

    private static void Write(LatencyDigest digest, ByteWriter to)
    {
        var last = 0;
        var counts = digest.Counts;
        for (var step = 0; step < counts.Length; step++)
        {
            if (counts[step] == 0) continue;
            to.Unsigned((uint)counts[step]);
            to.Unsigned((uint)(step - last));
            last = step;
        }
        to.Unsigned(0);
    }

    private static void Add(ref ByteReader from, LatencyDigest digest)
    {
        var step = 0;
        while (from.Count() is > 0 and var count)
        {
            step += from.Count();
            digest.Add(step, count);
        }
    }
}
