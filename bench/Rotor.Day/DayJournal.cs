using Rotor.Core.Failover;
using Rotor.Core.Keys;

namespace Rotor.Day;

/// <summary>Hears of every rest, and holds each against the script: does the key or account deserve it?</summary>
internal sealed class DayJournal(DayScript script, DayUpstream upstream) : IPoolJournal
{
    // What was sent within a fault is judged when its answer has come.
    private static readonly TimeSpan Slack = TimeSpan.FromMinutes(1);
    private readonly Dictionary<string, ScriptedAccount> _accounts = script.Accounts.ToDictionary(account => account.Id);

    public long KeyRests { get; private set; }

    public long AccountRests { get; private set; }

    public long ModelRests { get; private set; }

    public long UpstreamRests { get; private set; }

    /// <summary>Rests that the script gives no reason for.</summary>
    public List<KeyEvent> Wrong { get; } = [];

    public static string IdOf(int index) => "k" + index;

    public void Write(PoolBatch batch)
    {
        foreach (var happened in batch.Events)
        {
            if (happened.Kind is not ("rested" or "invalid"))
                continue;
            if (!IsDeserved(happened))
                Wrong.Add(happened);
        }
    }

    public bool Reserve(QuotaRecord reservation, Action committed) => true;

    private bool IsDeserved(KeyEvent happened)
    {
        var at = happened.At.UtcTicks;
        switch (happened.Scope?.Kind ?? ScopeKind.Key)
        {
            case ScopeKind.Key or ScopeKind.KeyModel:
                KeyRests++;
                var key = script.Keys[int.Parse(happened.KeyId.AsSpan(1), System.Globalization.CultureInfo.InvariantCulture)];
                return key.Revoked.HeldUntil(at, default) || key.Limited.HeldUntil(at, Slack) || key.Sick.HeldUntil(at, Slack);
            case ScopeKind.Model or ScopeKind.ModelProvider:
                ModelRests++;
                return true;
            case ScopeKind.Upstream:
                UpstreamRests++;
                return true;
            default:
                AccountRests++;
                return IsDeserved(happened.Scope!.Value.Kind, OwnerOf(happened), at);
        }
    }

    private bool IsDeserved(ScopeKind kind, ScriptedAccount account, long at) => kind switch
    {
        ScopeKind.AccountFree => upstream.IsFreeSpent(account, at),
        ScopeKind.AccountPaid => account.NeverPaid || account.Broke.HeldUntil(at, Slack) || account.Crowded.HeldUntil(at, Slack),
        ScopeKind.Account => account.Crowded.HeldUntil(at, Slack),
        ScopeKind.AccountModel => account.NoFreeTraining,
        _ => false,
    };

    private ScriptedAccount OwnerOf(KeyEvent happened) => _accounts.TryGetValue(happened.Scope!.Value.Owner, out var account)
        ? account
        : script.Keys[int.Parse(happened.KeyId.AsSpan(1), System.Globalization.CultureInfo.InvariantCulture)].Account;
}
