using System.Collections.Concurrent;
using Rotor.Core.Keys;

namespace Rotor.Core.Access;

/// <summary>The operators, who of them shows a password, a cookie or a token, and what they may do: all in memory, every change kept before it counts.</summary>
public sealed class Operators(IOperatorStore store, IPasswordHashing passwords, Secret adminPassword, TimeProvider time) : IDisposable
{
    public const int LeastPassword = 8;
    public const int MostPassword = 256;

    // Hashing is slow on purpose: more of it at once would be a way to keep the machine busy.
    private readonly SemaphoreSlim _hashing = new(2, 2);
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly ConcurrentDictionary<string, OperatorAccount> _accounts = new(StringComparer.OrdinalIgnoreCase);
    private readonly OperatorSessions _sessions = new(store, time);
    private readonly OperatorTokens _tokens = new(store, time);
    private readonly FirstStartCode _firstCode = new(time);

    /// <summary>All accounts; <c>admin</c> is always among them.</summary>
    public IReadOnlyList<OperatorAccount> Accounts => [.. _accounts.Values.OrderBy(account => account.Name, StringComparer.OrdinalIgnoreCase)];

    /// <summary>The sessions that have not ended, the newest first.</summary>
    public IReadOnlyList<OperatorSession> Sessions => _sessions.Open;

    public IReadOnlyList<OperatorToken> Tokens => _tokens.All;

    /// <summary>True until somebody with the role of admin can sign in with a password.</summary>
    public bool NeedsFirstPassword => adminPassword.IsEmpty && !_accounts.Values.Any(account => account is { Role: OperatorRole.Admin, PasswordHash: not null });

    /// <summary>True while configuration says admin's password, so that nobody changes it here.</summary>
    public bool IsAdminConfigured => !adminPassword.IsEmpty;

    public async Task LoadAsync(CancellationToken cancellationToken)
    {
        var (accounts, sessions, tokens) = await store.LoadAsync(cancellationToken);
        foreach (var account in accounts)
            _accounts[account.Name] = account;
        _tokens.Take(tokens);
        await _sessions.TakeAsync(sessions, user => _accounts.ContainsKey(user) || IsFirst(user), cancellationToken);
        _accounts.TryAdd(OperatorIdentity.FirstName, new OperatorAccount(OperatorIdentity.FirstName, OperatorRole.Admin, null, time.GetUtcNow()));
    }

    /// <summary>Makes the code of the first start; one made before holds no more.</summary>
    public Secret NewFirstCode() => _firstCode.New();

    /// <summary>Whether the code opens the first start now.</summary>
    public bool IsFirstCode(string? code) => _firstCode.Matches(code) && NeedsFirstPassword;

    /// <summary>Sets admin's first password; the code is spent by it.</summary>
    public async Task<bool> TakeFirstCodeAsync(string? code, string password, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            if (!IsFirstCode(code) || FaultOfPassword(password) is not null)
                return false;
            await SetPasswordAsync(_accounts[OperatorIdentity.FirstName], password, cancellationToken);
            _firstCode.Spend();
            return true;
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <returns>The account whose password this is; null for any other.</returns>
    public async Task<OperatorAccount?> VerifyAsync(string user, string password, CancellationToken cancellationToken)
    {
        var account = _accounts.GetValueOrDefault(user);
        if (password.Length > MostPassword)
            return null;
        if (account is not null && IsFirst(account.Name) && IsAdminConfigured)
            return new Secret(password) == adminPassword ? account : null;
        await _hashing.WaitAsync(cancellationToken);
        try
        {
            return await Task.Run(() => passwords.Verify(account?.PasswordHash, password), cancellationToken) ? account : null;
        }
        finally
        {
            _hashing.Release();
        }
    }

    /// <summary>Signs a browser in.</summary>
    /// <returns>The cookie's value.</returns>
    public Task<Secret> OpenSessionAsync(OperatorAccount account, string? address, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(account);
        return _sessions.OpenAsync(account.Name, null, address, cancellationToken);
    }

    /// <summary>Signs a browser in by an OpenRouter key, which has been checked; it sees that key's records and nothing else.</summary>
    /// <param name="client">The key's keyed hash.</param>
    /// <param name="last4">The key's last four characters.</param>
    /// <param name="address">Where from.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The cookie's value.</returns>
    public Task<Secret> OpenKeySessionAsync(string client, string last4, string? address, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(client);
        // No operator can be called so: no such name has a blank.
        return _sessions.OpenAsync($"key …{last4} #{(client.Length > 12 ? client[..12] : client)}", client, address, cancellationToken);
    }

    /// <summary>Who shows this cookie; null when it opens nothing.</summary>
    public OperatorIdentity? FindSession(string? secret)
    {
        if (_sessions.Find(secret) is not { } session)
            return null;
        if (session.Client is { } client)
            return new OperatorIdentity(session.User, OperatorRole.Member, session.Id, client);
        return _accounts.GetValueOrDefault(session.User) is { } account ? new OperatorIdentity(account.Name, account.Role, session.Id) : null;
    }

    /// <summary>Whether what somebody does in a session may go on: it is open, and gives what it gave. Asking does not count as using it.</summary>
    public bool IsOpen(OperatorIdentity someone)
    {
        ArgumentNullException.ThrowIfNull(someone);
        return _sessions.FindOpen(someone.SessionId) is { } session && (session.Client is not null || _accounts.GetValueOrDefault(session.User)?.Role == someone.Role);
    }

    /// <summary>Who shows this token; null when it opens nothing. It never opens more than its owner may.</summary>
    public OperatorIdentity? FindToken(string? secret) =>
        _tokens.Find(secret) is { } token && _accounts.TryGetValue(token.User, out var account)
            ? new OperatorIdentity(account.Name, (OperatorRole)Math.Min((int)token.Role, (int)account.Role))
            : null;

    public Task<bool> CloseSessionAsync(string id, CancellationToken cancellationToken) => _sessions.CloseAsync(id, cancellationToken);

    /// <summary>Adds an account; null when the name is taken.</summary>
    public async Task<OperatorAccount?> AddAsync(string name, OperatorRole role, string password, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            if (_accounts.ContainsKey(name))
                return null;
            return await SetPasswordAsync(new OperatorAccount(name, role, null, time.GetUtcNow()), password, cancellationToken);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Changes an account. A new password, and a smaller role, end its sessions.</summary>
    /// <returns>Null where there is no such account.</returns>
    public async Task<OperatorAccount?> ChangeAsync(string name, OperatorRole? role, string? password, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            if (!_accounts.TryGetValue(name, out var account))
                return null;
            // The first operator stays admin, so that there always is one.
            var changed = account with { Role = IsFirst(account.Name) ? OperatorRole.Admin : role ?? account.Role };
            if (password is not null)
                changed = await SetPasswordAsync(changed, password, cancellationToken);
            else
                await KeepAsync(changed, cancellationToken);
            if (password is not null || changed.Role < account.Role)
                await _sessions.CloseAllOfAsync(account.Name, cancellationToken);
            return changed;
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Puts a note of the console away for good; nothing happens where there is no such account.</summary>
    public async Task DismissNoteAsync(string name, string note, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            if (_accounts.TryGetValue(name, out var account) && !account.DismissedNotes.Contains(note, StringComparer.Ordinal))
                await KeepAsync(account with { DismissedNotes = [.. account.DismissedNotes, note] }, cancellationToken);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Removes an account with its sessions and tokens; never the first one.</summary>
    public async Task<bool> RemoveAsync(string name, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            if (IsFirst(name) || !_accounts.TryRemove(name, out var account))
                return false;
            await store.DeleteAccountAsync(account.Name, cancellationToken);
            await _sessions.CloseAllOfAsync(account.Name, cancellationToken);
            await _tokens.RemoveAllOfAsync(account.Name, cancellationToken);
            return true;
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Makes a token for scripts.</summary>
    /// <returns>The token with its secret, which nobody can show again; null where there is no such account.</returns>
    public async Task<(OperatorToken Token, Secret Secret)?> AddTokenAsync(string user, string name, OperatorRole role, CancellationToken cancellationToken) =>
        _accounts.TryGetValue(user, out var account) ? await _tokens.AddAsync(account, name, role, cancellationToken) : null;

    public Task<bool> RemoveTokenAsync(string id, CancellationToken cancellationToken) => _tokens.RemoveAsync(id, cancellationToken);

    /// <summary>Keeps when sessions were last used, and drops those that have ended.</summary>
    public Task FlushAsync(CancellationToken cancellationToken) => _sessions.FlushAsync(cancellationToken);

    /// <summary>What is wrong with a password; null when nothing is.</summary>
    public static string? FaultOfPassword(string? password) =>
        password is { Length: >= LeastPassword and <= MostPassword } ? null : $"password: from {LeastPassword} to {MostPassword} characters.";

    /// <summary>What is wrong with a name; null when nothing is.</summary>
    public static string? FaultOfName(string? name) =>
        name is { Length: >= 1 and <= 64 } && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_' or '@') ? null : "name: 1 to 64 letters, digits, or . - _ @";

    public void Dispose()
    {
        _hashing.Dispose();
        _turn.Dispose();
    }

    private async Task<OperatorAccount> SetPasswordAsync(OperatorAccount account, string password, CancellationToken cancellationToken)
    {
        var changed = account with { PasswordHash = await Task.Run(() => passwords.Hash(password), cancellationToken) };
        await KeepAsync(changed, cancellationToken);
        return changed;
    }

    private async Task KeepAsync(OperatorAccount account, CancellationToken cancellationToken)
    {
        await store.PutAsync(account, cancellationToken);
        _accounts[account.Name] = account;
    }

    private static bool IsFirst(string name) => name.Equals(OperatorIdentity.FirstName, StringComparison.OrdinalIgnoreCase);
}
