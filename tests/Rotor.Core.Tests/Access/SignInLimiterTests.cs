using Rotor.Core.Access;
using Rotor.TestSupport;

namespace Rotor.Core.Tests.Access;

public sealed class SignInLimiterTests
{
    private readonly FakeTime _time = new();
    private readonly SignInLimiter _limiter;

    public SignInLimiterTests() => _limiter = new SignInLimiter(_time);

    [Fact]
    public void Guesses_FromOneAddress_WaitLongerAndLonger()
    {
        var waits = new List<double>();
        for (var i = 0; i < 16; i++)
        {
            if (_limiter.TryBegin("192.0.2.1", "user" + i, isHere: false) is { } wait)
            {
                waits.Add(wait.TotalSeconds);
                _time.Advance(wait);
                Assert.Null(_limiter.TryBegin("192.0.2.1", "user" + i, isHere: false));
            }
        }

        Assert.Equal([1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900], waits.Select(wait => Math.Round(wait)));
    }

    [Fact]
    public void Guesses_AtOneAccountFromManyAddresses_WaitToo()
    {
        for (var i = 0; i < SignInLimiter.Free; i++)
            Assert.Null(_limiter.TryBegin($"192.0.2.{i}", "admin", isHere: false));

        Assert.NotNull(_limiter.TryBegin("192.0.2.99", "ADMIN", isHere: false));
        Assert.Null(_limiter.TryBegin("192.0.2.99", "other", isHere: false));
    }

    [Fact]
    public void Owner_AtTheMachine_IsNotLockedOutByOthersAndWaitsASecondAtMost()
    {
        for (var i = 0; i < 200; i++)
            _limiter.TryBegin($"192.0.2.{i % 20}", "admin", isHere: false);

        for (var i = 0; i < 20; i++)
        {
            if (_limiter.TryBegin("127.0.0.1", "admin", isHere: true) is { } wait)
            {
                Assert.InRange(wait, TimeSpan.Zero, TimeSpan.FromSeconds(1));
                _time.Advance(wait);
            }
        }
    }

    [Fact]
    public void Guesses_ManyAtOnce_CannotRunBeforeTheCount()
    {
        var begun = 0;
        Parallel.For(0, 200, _ =>
        {
            if (_limiter.TryBegin("192.0.2.1", "admin", isHere: false) is null)
                Interlocked.Increment(ref begun);
        });

        Assert.Equal(SignInLimiter.Free, begun);
    }

    [Fact]
    public void Success_ForgetsWhatWentBefore()
    {
        for (var i = 0; i < SignInLimiter.Free; i++)
            _limiter.TryBegin("192.0.2.1", "admin", isHere: false);

        _limiter.Succeeded("192.0.2.1", "admin");

        Assert.Null(_limiter.TryBegin("192.0.2.1", "admin", isHere: false));
    }

    [Fact]
    public void Forgive_TakesBackItsOwnTryAlone()
    {
        for (var i = 0; i < SignInLimiter.Free; i++)
            Assert.Null(_limiter.TryBegin("192.0.2.1", "admin", isHere: false));
        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.Null(_limiter.TryBegin("192.0.2.1", "a key", isHere: false));

        _limiter.Forgive("192.0.2.1", "a key");

        Assert.NotNull(_limiter.TryBegin("192.0.2.1", "admin", isHere: false));
        Assert.Null(_limiter.TryBegin("192.0.2.2", "a key", isHere: false));
    }

    [Fact]
    public void Failures_ADayAgo_CostNoWait()
    {
        for (var i = 0; i < SignInLimiter.Free; i++)
            _limiter.TryBegin("192.0.2.1", "admin", isHere: false);
        _time.Advance(TimeSpan.FromDays(1));

        for (var i = 0; i < SignInLimiter.Free; i++)
            Assert.Null(_limiter.TryBegin("192.0.2.1", "admin", isHere: false));
        Assert.NotNull(_limiter.TryBegin("192.0.2.1", "admin", isHere: false));
    }
}
