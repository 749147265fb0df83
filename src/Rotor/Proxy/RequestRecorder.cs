using Rotor.Core.RequestLog;
using Rotor.Core.Settings;

namespace Rotor.Proxy;

/// <summary>Puts every request of the client door on record: those still running after a second, and all when they end.</summary>
/// <remarks>Nothing here waits for a disk, except where strict durability holds the last byte of an answer until its record is safe.</remarks>
internal sealed class RequestRecorder : IDisposable
{
    /// <summary>A request that runs longer gets a row at once, so that a crash shows it as interrupted.</summary>
    private static readonly TimeSpan RunningAfter = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan SweepEvery = TimeSpan.FromMilliseconds(250);

    private readonly IRecordWriter? _writer;
    private readonly Live<RecordingPolicy> _policy;
    private readonly RecordBuilder _builder;
    private readonly TimeProvider _time;
    private readonly ITimer? _sweep;
    private readonly Lock _gate = new();
    private readonly LinkedList<OpenRequest> _quiet = new(); // oldest first; announced ones leave

    public RequestRecorder(Live<RecordingPolicy> policy, RecordBuilder builder, TimeProvider time, IEnumerable<IRecordWriter> writers)
    {
        _writer = policy.Value.IsOn ? writers.FirstOrDefault() : null;
        (_policy, _builder, _time) = (policy, builder, time);
        if (_writer is not null) _sweep = time.CreateTimer(static state => ((RequestRecorder)state!).AnnounceRunning(), this, SweepEvery, SweepEvery);
    }

    /// <summary>True when the last byte of an answer has to wait for <see cref="SealAsync"/>.</summary>
    public bool IsStrict => _writer is not null && _policy.Value.Strict;

    /// <summary>Takes note of a request that begins.</summary>
    public void Open(OpenRequest request)
    {
        if (_writer is null) return;
        if (_policy.Value.Bodies != BodyPolicy.None) request.Answer = new BodyCapture(_policy.Value.MaxBodyBytes);
        lock (_gate) _quiet.AddLast(request);
    }

    /// <summary>Takes note of who asks: of their token's requests more may be kept than of others.</summary>
    public void Enter(OpenRequest request)
    {
        if (_writer is not null && _policy.Value.BodiesOf(request.Caller.Token?.Bodies) != BodyPolicy.None) request.Answer ??= new BodyCapture(_policy.Value.MaxBodyBytes);
    }

    /// <summary>Puts a request on record before the last byte of its answer leaves.</summary>
    /// <param name="request">The request.</param>
    /// <param name="delivered">The attempt whose answer is about to be whole.</param>
    public async ValueTask SealAsync(OpenRequest request, Attempt delivered)
    {
        if (_writer is null || request.IsRecorded) return;
        Leave(request);
        delivered.EndedAt = _time.GetTimestamp();
        await _writer.CommittedAsync(Build(request, delivered), CancellationToken.None);
    }

    /// <summary>Puts a request on record that has ended.</summary>
    public void Close(OpenRequest request)
    {
        if (_writer is null || request.IsRecorded) return;
        Leave(request);
        _writer.Completed(Build(request, request.Outcome.Delivered));
    }

    public void Dispose() => _sweep?.Dispose();

    private RequestRecord Build(OpenRequest request, Attempt? delivered)
    {
        var record = _builder.Build(request, delivered);
        if (request.Context.Features.Get<InternalCall>() is { } call) call.Record = record;
        return record;
    }

    private void Leave(OpenRequest request)
    {
        lock (_gate) _quiet.Remove(request);
        // Should its row be in the making, it comes before the record, and its body lives until then.
        lock (request.Recording) request.IsRecorded = true;
    }

    private void AnnounceRunning()
    {
        while (NextToAnnounce() is { } request)
        {
            try
            {
                lock (request.Recording)
                {
                    if (!request.IsRecorded) _writer!.Started(_builder.BuildRunning(request));
                }
            }
            catch (ObjectDisposedException)
            {
                // It is over, and what it was is gone with it. Nobody could catch this behind a timer: the process would end.
            }
        }
    }

    // What is made of a body takes its time, in which others may begin and end.
    private OpenRequest? NextToAnnounce()
    {
        lock (_gate)
        {
            if (_quiet.First is not { Value: var request } || _time.GetElapsedTime(request.Started) < RunningAfter) return null;
            _quiet.RemoveFirst();
            return request;
        }
    }
}
