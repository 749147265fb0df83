using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using Rotor.Core.Keys;

namespace Rotor.Core.Access;

/// <summary>The operators with their sessions and tokens: all of them in memory, every change kept before it counts.</summary>
public sealed class Operators(IOperatorStore store, IPasswordHashing passwords, Secret adminPassword, TimeProvider time) : IDisposable
{
    public const int LeastPassword = 8;
    public const int MostPassword = 256;

    /// <summary>So many sessions of one operator, or one key, are open at once; one more ends the oldest.</summary>
    public const int MostSessions = 50;

    private const int SecretBytes = 32;
    private static readonly TimeSpan SeenEvery = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan CodeHolds = TimeSpan.FromHours(1);

    // Hashing is slow on purpose: more of it at once would be a way to keep the machine busy.
    private readonly SemaphoreSlim _hashing = new(2, 2);
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly ConcurrentDictionary<string, OperatorAccount> _accounts = new(StringComparer.OrdinalIgnoreCase);
    private readonly ConcurrentDictionary<string, OperatorSession> _sessions = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, OperatorToken> _tokens = new(StringComparer.Ordinal);
    private (TokenHash Hash, DateTimeOffset Until)? _firstCode;

    /// <summary>All accounts; <c>admin</c> is always among them.</summary>
    public IReadOnlyList<OperatorAccount> Accounts => [.. _accounts.Values.OrderBy(account => account.Name, StringComparer.OrdinalIgnoreCase)];

    /// <summary>The sessions that have not ended, the newest first.</summary>
    public IReadOnlyList<OperatorSession> Sessions =>
        [.. _sessions.Values.Where(session => !session.HasEnded(time.GetUtcNow())).OrderByDescending(session => session.CreatedAt)];

    public IReadOnlyList<OperatorToken> Tokens => [.. _tokens.Values.OrderBy(token => token.CreatedAt)];

    /// <summary>True until somebody with the role of admin can sign in with a password.</summary>
    public bool NeedsFirstPassword => adminPassword.IsEmpty && !_accounts.Values.Any(account => account is { Role: OperatorRole.Admin, PasswordHash: not null });

    /// <summary>True while configuration says admin's password, so that nobody changes it here.</summary>
    public bool IsAdminConfigured => !adminPassword.IsEmpty;

    public async Task LoadAsync(CancellationToken cancellationToken)
    {
        var (accounts, sessions, tokens) = await store.LoadAsync(cancellationToken);
        foreach (var account in accounts)
            _accounts[account.Name] = account;
        foreach (var token in tokens)
            _tokens[token.Hash] = token;
        foreach (var session in sessions)
        {
            if (session.HasEnded(time.GetUtcNow()) || session.Client is null && !_accounts.ContainsKey(session.User) && !IsFirst(session.User))
                await store.DeleteSessionAsync(session.Id, cancellationToken);
            else
                _sessions[session.Hash] = session;
        }

        _accounts.TryAdd(OperatorIdentity.FirstName, new OperatorAccount(OperatorIdentity.FirstName, OperatorRole.Admin, null, time.GetUtcNow()));
    }

    /// <summary>Makes the code of the first start; one made before holds no more.</summary>
    public Secret NewFirstCode()
    {
        var code = NewSecret("");
        _firstCode = (HashOf(code.Reveal())!.Value, time.GetUtcNow() + CodeHolds);
        return code;
    }

    /// <summary>Whether the code opens the first start now.</summary>
    public bool IsFirstCode(string? code) => _firstCode is { } first && HashOf(code) == first.Hash && time.GetUtcNow() < first.Until && NeedsFirstPassword;

    /// <summary>Sets admin's first password; the code is spent by it.</summary>
    public async Task<bool> TakeFirstCodeAsync(string? code, string password, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            if (!IsFirstCode(code) || FaultOfPassword(password) is not null)
                return false;
            await SetPasswordAsync(_accounts[OperatorIdentity.FirstName], password, cancellationToken);
            _firstCode = null;
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
        return OpenSessionAsync(account.Name, null, address, cancellationToken);
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
        return OpenSessionAsync($"key …{last4} #{(client.Length > 12 ? client[..12] : client)}", client, address, cancellationToken);
    }

    /// <summary>Who shows this cookie; null when it opens nothing.</summary>
    public OperatorIdentity? FindSession(string? secret)
    {
        if (HexOf(secret) is not { } hash || !_sessions.TryGetValue(hash, out var session))
            return null;
        var account = _accounts.GetValueOrDefault(session.User);
        var now = time.GetUtcNow();
        if (session.HasEnded(now) || (account is null && session.Client is null))
            return null;
        if (now - session.LastSeen >= SeenEvery)
            _sessions.TryUpdate(hash, session with { LastSeen = now }, session);
        return session.Client is { } client
            ? new OperatorIdentity(session.User, OperatorRole.Member, session.Id, client)
            : new OperatorIdentity(account!.Name, account.Role, session.Id);
    }

    /// <summary>Who shows this token; null when it opens nothing. It never opens more than its owner may.</summary>
    public OperatorIdentity? FindToken(string? secret) =>
        HexOf(secret) is { } hash && _tokens.TryGetValue(hash, out var token) && _accounts.TryGetValue(token.User, out var account)
            ? new OperatorIdentity(account.Name, (OperatorRole)Math.Min((int)token.Role, (int)account.Role))
            : null;

    public async Task<bool> CloseSessionAsync(string id, CancellationToken cancellationToken)
    {
        if (_sessions.Values.FirstOrDefault(session => session.Id == id) is not { } session || !_sessions.TryRemove(session.Hash, out _))
            return false;
        await store.DeleteSessionAsync(id, cancellationToken);
        return true;
    }

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
                await CloseSessionsAsync(account.Name, cancellationToken);
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
            await CloseSessionsAsync(account.Name, cancellationToken);
            foreach (var token in _tokens.Values.Where(token => token.User == account.Name).ToArray())
                await RemoveTokenAsync(token.Id, cancellationToken);
            return true;
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Makes a token for scripts.</summary>
    /// <returns>The token with its secret, which nobody can show again; null where there is no such account.</returns>
    public async Task<(OperatorToken Token, Secret Secret)?> AddTokenAsync(string user, string name, OperatorRole role, CancellationToken cancellationToken)
    {
        if (!_accounts.TryGetValue(user, out var account))
            return null;
        var secret = NewSecret(OperatorToken.Prefix);
        var token = new OperatorToken(
            NewId("o-"), name, account.Name, (OperatorRole)Math.Min((int)role, (int)account.Role), HexOf(secret.Reveal())!, secret.Last4, time.GetUtcNow());
        await store.PutAsync(token, cancellationToken);
        _tokens[token.Hash] = token;
        return (token, secret);
    }

    public async Task<bool> RemoveTokenAsync(string id, CancellationToken cancellationToken)
    {
        if (_tokens.Values.FirstOrDefault(token => token.Id == id) is not { } token || !_tokens.TryRemove(token.Hash, out _))
            return false;
        await store.DeleteTokenAsync(id, cancellationToken);
        return true;
    }

    /// <summary>Keeps when sessions were last used, and drops those that have ended.</summary>
    public async Task FlushAsync(CancellationToken cancellationToken)
    {
        foreach (var session in _sessions.Values)
        {
            if (session.HasEnded(time.GetUtcNow()))
                await CloseSessionAsync(session.Id, cancellationToken);
            else
                await store.PutAsync(session, cancellationToken);
        }
    }

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

    private async Task<Secret> OpenSessionAsync(string user, string? client, string? address, CancellationToken cancellationToken)
    {
        var secret = NewSecret("");
        var now = time.GetUtcNow();
        var session = new OperatorSession(NewId("s-"), HexOf(secret.Reveal())!, user, now, now, address, client);
        foreach (var old in _sessions.Values.Where(open => open.User == user).OrderByDescending(open => open.LastSeen).Skip(MostSessions - 1).ToArray())
            await CloseSessionAsync(old.Id, cancellationToken);
        await store.PutAsync(session, cancellationToken);
        _sessions[session.Hash] = session;
        return secret;
    }

    private async Task CloseSessionsAsync(string user, CancellationToken cancellationToken)
    {
        foreach (var session in _sessions.Values.Where(session => session.User == user).ToArray())
            await CloseSessionAsync(session.Id, cancellationToken);
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

    private static Secret NewSecret(string prefix) => new(prefix + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(SecretBytes)));

    private static string NewId(string prefix) => prefix + RandomNumberGenerator.GetString("23456789abcdefghjkmnpqrstuvwxyz", 10);

    private static TokenHash? HashOf(string? secret) => TokenHash.Of(secret);

    private static string? HexOf(string? secret) => HashOf(secret) is { } hash ? Convert.ToHexStringLower(hash.ToBytes()) : null;
}
