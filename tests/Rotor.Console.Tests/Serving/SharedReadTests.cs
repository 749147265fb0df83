using Rotor.TestSupport;
using Rotor.WebConsole.Serving;

namespace Rotor.WebConsole.Tests.Serving;

public sealed class SharedReadTests
{
    private readonly FakeTime _time = new();
    private int _reads;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Get_ByManyAtOnce_ReadsOnceASecond()
    {
        var shared = New();
        for (var second = 0; second < 3; second++)
        {
            await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => shared.GetAsync(Token)));
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal(3, _reads);
    }

    [Fact]
    public async Task Get_WhenNobodyLooked_ReadsNothing()
    {
        var shared = New();
        await shared.GetAsync(Token);
        _time.Advance(TimeSpan.FromDays(1));

        Assert.Equal(1, _reads);
    }

    [Fact]
    public async Task Get_AfterAFailure_ReadsAgain()
    {
        var isBroken = true;
        var shared = new SharedRead<int>(() => isBroken ? Task.FromException<int>(new InvalidOperationException("broken")) : Task.FromResult(1), TimeSpan.FromSeconds(1), _time);
        await Assert.ThrowsAsync<InvalidOperationException>(() => shared.GetAsync(Token));
        isBroken = false;

        Assert.Equal(1, await shared.GetAsync(Token));
    }

    private SharedRead<int> New() => new(() => Task.FromResult(Interlocked.Increment(ref _reads)), TimeSpan.FromSeconds(1), _time);
}
