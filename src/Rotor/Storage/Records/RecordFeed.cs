using System.Collections.Immutable;
using System.Threading.Channels;
using Rotor.Core.RequestLog;

namespace Rotor.Storage.Records;

/// <summary>Tells those who follow the log of each record that is kept: when it has ended and, whoever asks for it, while it runs.</summary>
internal sealed class RecordFeed
{
    private ImmutableArray<Subscription> _subscriptions = [];
    private long _published;

    /// <summary>How many records were kept since the start.</summary>
    public long Published => Interlocked.Read(ref _published);

    /// <summary>Follows what ends.</summary>
    public Subscription Subscribe(RequestFilter filter) => Add(new Subscription(this, filter, null));

    /// <summary>Follows what runs as well.</summary>
    /// <param name="filter">What is asked for.</param>
    /// <param name="listed">Running ones that the follower lists already, and is to be told of when they end.</param>
    public Subscription SubscribeRunning(RequestFilter filter, IEnumerable<string> listed) =>
        Add(new Subscription(this, filter, new HashSet<string>(listed, StringComparer.Ordinal)));

    private Subscription Add(Subscription subscription)
    {
        ImmutableInterlocked.Update(ref _subscriptions, static (all, one) => all.Add(one), subscription);
        return subscription;
    }

    public void Publish(RequestRecord record)
    {
        Interlocked.Increment(ref _published);
        var subscriptions = _subscriptions;
        if (subscriptions.IsEmpty) return;
        foreach (var subscription in subscriptions) subscription.Offer(record);
    }

    /// <summary>One follower's queue; when it is full the oldest goes.</summary>
    internal sealed class Subscription(RecordFeed feed, RequestFilter filter, HashSet<string>? running) : IDisposable
    {
        private const int MostWaiting = 256;

        private readonly Lock _gate = new();
        private readonly Channel<FollowedRecord> _waiting = Channel.CreateBounded<FollowedRecord>(
            new BoundedChannelOptions(MostWaiting) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });

        public ChannelReader<FollowedRecord> Reader => _waiting.Reader;

        /// <summary>Adds a running one that the follower has come to list.</summary>
        public void List(string id)
        {
            lock (_gate) running?.Add(id);
        }

        /// <summary>Called on the writer's thread only.</summary>
        public void Offer(RequestRecord record)
        {
            var runs = record.State == RequestState.Running;
            if (runs && running is null) return;
            var wasListed = !runs && Unlist(record.Id);
            if (RecordMatch.Matches(filter, record))
            {
                if (runs) List(record.Id);
                _waiting.Writer.TryWrite(new FollowedRecord(record.Id, record with { Bodies = null }));
            }
            else if (wasListed)
            {
                _waiting.Writer.TryWrite(new FollowedRecord(record.Id, null));
            }
        }

        public void Dispose() => ImmutableInterlocked.Update(ref feed._subscriptions, static (all, one) => all.Remove(one), this);

        private bool Unlist(string id)
        {
            lock (_gate) return running?.Remove(id) == true;
        }
    }
}
