namespace Rotor.WebConsole.Serving;

/// <summary>A value that many viewers look at and that is read at most once in a while, and only when somebody looks.</summary>
/// <param name="read">Reads it. Nobody's leave ends it.</param>
/// <param name="holds">How long a value is good enough.</param>
/// <param name="time">The clock.</param>
public sealed class SharedRead<T>(Func<Task<T>> read, TimeSpan holds, TimeProvider time)
{
    private readonly Lock _gate = new();
    private Task<T>? _latest;
    private long _readAt;

    public Task<T> GetAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            var isOld = _latest is null || (_latest.IsCompleted && (!_latest.IsCompletedSuccessfully || time.GetElapsedTime(_readAt) >= holds));
            if (isOld)
            {
                _readAt = time.GetTimestamp();
                _latest = read();
            }

            return _latest!.WaitAsync(cancellationToken);
        }
    }
}
