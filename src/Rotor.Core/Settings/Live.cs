namespace Rotor.Core.Settings;

/// <summary>A value that may be replaced while others use it: those read it anew each time, or are told.</summary>
/// <remarks>
/// What it holds is never changed but replaced as a whole, so that a reader sees the values of one moment. Whoever needs a value several times for one piece of work
/// reads it once.
/// </remarks>
/// <typeparam name="T">A section of the options, or what was made of one.</typeparam>
public sealed class Live<T>(T value)
    where T : class
{
    private readonly Lock _gate = new();
    private volatile T _value = value;
    private volatile TaskCompletionSource _next = NewSignal();

    /// <summary>The value in force.</summary>
    public T Value => _value;

    /// <summary>Told after a new value is in force, one value at a time; a handler may not block.</summary>
    public event Action<T>? Changed;

    /// <summary>Puts another value in force.</summary>
    public void Put(T value)
    {
        lock (_gate)
        {
            _value = value;
            var told = _next;
            _next = NewSignal();
            Changed?.Invoke(value);
            told.SetResult();
        }
    }

    /// <summary>What is made of the value, made again whenever that changes.</summary>
    public Live<TMade> Select<TMade>(Func<T, TMade> make)
        where TMade : class
    {
        ArgumentNullException.ThrowIfNull(make);
        lock (_gate)
        {
            var made = new Live<TMade>(make(_value));
            Changed += value => made.Put(make(value));
            return made;
        }
    }

    /// <summary>Waits as long as a setting says, counted from now, also where the setting changes meanwhile.</summary>
    /// <param name="span">The setting; <see cref="Timeout.InfiniteTimeSpan"/> waits for a change that says otherwise.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Ends the wait with an exception.</param>
    public async Task DelayAsync(Func<T, TimeSpan> span, TimeProvider time, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(span);
        ArgumentNullException.ThrowIfNull(time);
        var start = time.GetTimestamp();
        while (true)
        {
            var next = _next.Task;
            var wanted = span(_value);
            var left = wanted == Timeout.InfiniteTimeSpan ? wanted : wanted - time.GetElapsedTime(start);
            if (left <= TimeSpan.Zero && left != Timeout.InfiniteTimeSpan)
                return;
            using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            var delay = Task.Delay(left, time, over.Token);
            await Task.WhenAny(delay, next);
            cancellationToken.ThrowIfCancellationRequested();
            if (delay.IsCompleted)
                return;
            await over.CancelAsync();
        }
    }

    /// <summary>One that nobody replaces.</summary>
    public static implicit operator Live<T>(T value) => new(value);

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
