using System.Collections.Immutable;
using System.Threading.Channels;
using Rotor.Core.RequestLog;

namespace Rotor.Storage.Records;

/// <summary>Tells those who follow the log of each record that has ended and is kept.</summary>
internal sealed class RecordFeed
{
    private ImmutableArray<Subscription> _subscriptions = [];

    public Subscription Subscribe(RequestFilter filter)
    {
        var subscription = new Subscription(this, filter);
        ImmutableInterlocked.Update(ref _subscriptions, static (all, one) => all.Add(one), subscription);
        return subscription;
    }

    public void Publish(RequestRecord record)
    {
        var subscriptions = _subscriptions;
        if (subscriptions.IsEmpty || record.State == RequestState.Running) return;
        foreach (var subscription in subscriptions) subscription.Offer(record);
    }

    /// <summary>One follower's queue; when it is full the oldest goes.</summary>
    internal sealed class Subscription(RecordFeed feed, RequestFilter filter) : IDisposable
    {
        private const int MostWaiting = 256;

        private readonly Channel<RequestRecord> _waiting = Channel.CreateBounded<RequestRecord>(
            new BoundedChannelOptions(MostWaiting) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });

        public ChannelReader<RequestRecord> Reader => _waiting.Reader;

        public void Offer(RequestRecord record)
        {
            if (RecordMatch.Matches(filter, record)) _waiting.Writer.TryWrite(record with { Bodies = null });
        }

        public void Dispose() => ImmutableInterlocked.Update(ref feed._subscriptions, static (all, one) => all.Remove(one), this);
    }
}
