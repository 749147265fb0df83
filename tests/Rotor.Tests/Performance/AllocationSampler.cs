using System.Collections.Concurrent;
using System.Diagnostics.Tracing;
using System.Globalization;

namespace Rotor.Tests.Performance;

/// <summary>Names the types that are allocated while it lives, by the runtime's samples: one about every 100 KB.</summary>
internal sealed class AllocationSampler : EventListener
{
    private const EventKeywords Gc = (EventKeywords)0x1;
    private readonly ConcurrentDictionary<string, int> _samples = new();

    /// <summary>The types that were met most often, with their share of the bytes.</summary>
    public override string ToString()
    {
        var all = Math.Max(1, _samples.Values.Sum());
        var lines = _samples.OrderByDescending(sample => sample.Value).Take(40).Select(sample => string.Create(CultureInfo.InvariantCulture, $"{100.0 * sample.Value / all,5:F1}% {sample.Key}"));
        return string.Join(Environment.NewLine, lines);
    }

    protected override void OnEventSourceCreated(EventSource eventSource)
    {
        if (eventSource.Name == "Microsoft-Windows-DotNETRuntime") EnableEvents(eventSource, EventLevel.Verbose, Gc);
    }

    protected override void OnEventWritten(EventWrittenEventArgs eventData)
    {
        if (eventData.EventName?.StartsWith("GCAllocationTick", StringComparison.Ordinal) != true) return;
        var at = eventData.PayloadNames!.IndexOf("TypeName");
        if (at >= 0) _samples.AddOrUpdate(eventData.Payload![at] as string ?? "?", 1, static (_, count) => count + 1);
    }
}
