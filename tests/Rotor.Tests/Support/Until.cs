namespace Rotor.Tests.Support;

/// <summary>Waits for something that happens by itself, for at most <see cref="Gateway.Patience"/>.</summary>
internal static class Until
{
    public static Task TrueAsync(Func<bool> condition, string what) => TrueAsync(() => Task.FromResult(condition()), what);

    public static async Task TrueAsync(Func<Task<bool>> condition, string what)
    {
        using var limit = new CancellationTokenSource(Gateway.Patience);
        while (!await condition())
        {
            Assert.False(limit.IsCancellationRequested, $"Waited {Gateway.Patience.TotalSeconds} s for: {what}");
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, CancellationToken.None);
        }
    }
}
