using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;

namespace Rotor.Storage.Records;

/// <summary>Work that others hand to a thread which alone may do it, in the order in which it came.</summary>
/// <typeparam name="TOwned">What belongs to that thread.</typeparam>
internal sealed class ThreadJobs<TOwned>
{
    private readonly ConcurrentQueue<Action<TOwned>> _jobs = new();

    /// <returns>Ends with the job, or with what it threw.</returns>
    public Task<T> Add<T>(Func<TOwned, T> job)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        _jobs.Enqueue(owned =>
        {
            try
            {
                done.SetResult(job(owned));
            }
            catch (Exception e)
            {
                done.SetException(e);
            }
        });
        return done.Task;
    }

    /// <summary>As <see cref="Add"/>, for another thread that has nothing else to do.</summary>
    /// <returns>To be called once the owner was woken: returns when the job is done, throws what it threw.</returns>
    public Action AddAndWait(Action<TOwned> job)
    {
        var done = new ManualResetEventSlim();
        ExceptionDispatchInfo? fault = null;
        _jobs.Enqueue(owned =>
        {
            try
            {
                job(owned);
            }
            catch (Exception e)
            {
                fault = ExceptionDispatchInfo.Capture(e);
            }
            done.Set();
        });
        return () =>
        {
            done.Wait();
            done.Dispose();
            fault?.Throw();
        };
    }

    /// <summary>Does all that waits, on the owner's thread.</summary>
    public void RunAll(TOwned owned)
    {
        while (_jobs.TryDequeue(out var job)) job(owned);
    }
}
