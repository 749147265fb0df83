namespace Rotor.Storage.Records;

/// <summary>A thread of its own for work that blocks on a disk, so that no request's thread does. It sleeps until it is woken.</summary>
internal sealed class WorkThread : IDisposable
{
    private readonly AutoResetEvent _wake = new(false);
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ITimer _timer;
    private readonly Action _work;
    private volatile bool _stopping;

    /// <param name="name">The thread's name.</param>
    /// <param name="time">The clock that <see cref="WakeIn"/> goes by.</param>
    /// <param name="work">Called once per waking; must not throw.</param>
    public WorkThread(string name, TimeProvider time, Action work)
    {
        _work = work;
        _timer = time.CreateTimer(static wake => ((AutoResetEvent)wake!).Set(), _wake, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        new Thread(Run) { IsBackground = true, Name = name }.Start();
    }

    public bool IsStopping => _stopping;

    public void Wake() => _wake.Set();

    /// <summary>Wakes after a while; a later call replaces an earlier one.</summary>
    public void WakeIn(TimeSpan pause) => _timer.Change(pause, Timeout.InfiniteTimeSpan);

    /// <summary>Lets the work run once more, and ends when it has.</summary>
    public Task StopAsync()
    {
        _stopping = true;
        _wake.Set();
        return _ended.Task;
    }

    public void Dispose()
    {
        _timer.Dispose();
        _wake.Dispose();
    }

    private void Run()
    {
        try
        {
            while (true)
            {
                _wake.WaitOne();
                var last = _stopping;
                _work();
                if (last) break;
            }
        }
        finally
        {
            _ended.SetResult();
        }
    }
}
