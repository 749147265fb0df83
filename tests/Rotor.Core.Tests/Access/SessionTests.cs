using Rotor.Core.Access;
using Rotor.Core.Keys;
using Rotor.TestSupport;

namespace Rotor.Core.Tests.Access;

public sealed class SessionTests : IDisposable
{
    private readonly FakeTime _time = new();
    private readonly KeptOperators _store = new();
    private readonly Operators _operators;

    public SessionTests() => _operators = new Operators(_store, new PlainPasswords(), new Secret("the admin's password"), _time);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _operators.Dispose();

    [Fact]
    public async Task Session_Unused_EndsAfterTwelveHours()
    {
        var cookie = await SignInAsync();

        _time.Advance(TimeSpan.FromHours(12) - TimeSpan.FromSeconds(1));
        Assert.NotNull(_operators.FindSession(cookie)); // which is a use

        _time.Advance(TimeSpan.FromHours(12) - TimeSpan.FromSeconds(1));
        Assert.NotNull(_operators.FindSession(cookie));
        _time.Advance(TimeSpan.FromHours(12));
        Assert.Null(_operators.FindSession(cookie));
        Assert.Empty(_operators.Sessions);
    }

    [Fact]
    public async Task Session_InConstantUse_EndsAfterSevenDays()
    {
        var cookie = await SignInAsync();

        for (var hour = 1; hour < 7 * 24; hour++)
        {
            _time.Advance(TimeSpan.FromHours(1));
            Assert.NotNull(_operators.FindSession(cookie));
        }

        _time.Advance(TimeSpan.FromHours(1));
        Assert.Null(_operators.FindSession(cookie));
    }

    [Fact]
    public async Task Session_Ended_IsForgotten_AlsoByTheStoreAndAfterARestart()
    {
        var cookie = await SignInAsync();
        await _operators.OpenKeySessionAsync("client-hash", "1234", "127.0.0.1", Token);
        Assert.Equal(2, _store.Sessions.Count);

        _time.Advance(TimeSpan.FromHours(12));
        using (var again = new Operators(_store, new PlainPasswords(), default, _time))
        {
            await again.LoadAsync(Token);
            Assert.Null(again.FindSession(cookie));
        }

        Assert.Empty(_store.Sessions);
    }

    [Fact]
    public async Task KeySession_IsAMemberBoundToItsKey_AndOutlivesARestart()
    {
        var cookie = (await _operators.OpenKeySessionAsync("0123456789abcdef", "wxyz", null, Token)).Reveal();
        using var again = new Operators(_store, new PlainPasswords(), default, _time);
        await again.LoadAsync(Token);

        foreach (var operators in new[] { _operators, again })
        {
            var who = operators.FindSession(cookie)!;
            Assert.Equal((OperatorRole.Member, "0123456789abcdef"), (who.Role, who.ClientId));
            Assert.NotNull(Operators.FaultOfName(who.Name)); // so that no operator can be called like it
        }
    }

    [Fact]
    public async Task Sessions_OfOne_BeyondTheMost_EndTheOldest()
    {
        var oldest = await SignInAsync();
        for (var i = 0; i < OperatorSessions.MostOfOne; i++)
        {
            _time.Advance(TimeSpan.FromMinutes(1));
            await _operators.OpenKeySessionAsync("somebody", "1234", null, Token);
        }

        Assert.NotNull(_operators.FindSession(oldest)); // another's are not counted
        var first = await SignInAsync();
        for (var i = 0; i < OperatorSessions.MostOfOne; i++)
        {
            _time.Advance(TimeSpan.FromMinutes(1));
            await SignInAsync();
        }

        Assert.Null(_operators.FindSession(first));
        Assert.Equal(2 * OperatorSessions.MostOfOne, _operators.Sessions.Count);
    }

    private async Task<string> SignInAsync()
    {
        if (_operators.Accounts.Count == 0)
            await _operators.LoadAsync(Token);
        return (await _operators.OpenSessionAsync(_operators.Accounts[0], "127.0.0.1", Token)).Reveal();
    }

    private sealed class PlainPasswords : IPasswordHashing
    {
        public string Hash(string password) => password;

        public bool Verify(string? hash, string password) => hash == password;
    }

    private sealed class KeptOperators : IOperatorStore
    {
        public Dictionary<string, OperatorSession> Sessions { get; } = [];

        public Task<(IReadOnlyList<OperatorAccount> Accounts, IReadOnlyList<OperatorSession> Sessions, IReadOnlyList<OperatorToken> Tokens)> LoadAsync(
            CancellationToken cancellationToken) =>
            Task.FromResult<(IReadOnlyList<OperatorAccount>, IReadOnlyList<OperatorSession>, IReadOnlyList<OperatorToken>)>(([], [.. Sessions.Values], []));

        public Task PutAsync(OperatorAccount account, CancellationToken cancellationToken) => Task.CompletedTask;

        public Task PutAsync(OperatorSession session, CancellationToken cancellationToken)
        {
            Sessions[session.Id] = session;
            return Task.CompletedTask;
        }

        public Task PutAsync(OperatorToken token, CancellationToken cancellationToken) => Task.CompletedTask;

        public Task DeleteAccountAsync(string name, CancellationToken cancellationToken) => Task.CompletedTask;

        public Task DeleteSessionAsync(string id, CancellationToken cancellationToken)
        {
            Sessions.Remove(id);
            return Task.CompletedTask;
        }

        public Task DeleteTokenAsync(string id, CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
