using System.Text;
using Rotor.Core.Keys;

namespace Rotor.Core.Selection;

/// <summary>Consistent hashing of conversations over accounts: a sorted ring with several points per account, the same on every node that knows the same accounts.</summary>
internal sealed class AffinityRing
{
    private const int MostPoints = 65_536;
    private const int MostPointsPerAccount = 64;

    // Below this a rebuild takes under a millisecond and is done at once; above it at most once a second.
    private const int SmallPool = 500;

    private ulong[] _hashes = [];
    private AccountSlot[] _accounts = [];
    private bool _stale = true;
    private long _built;

    public int Count => _hashes.Length;

    public void Invalidate() => _stale = true;

    public void Refresh(IReadOnlyCollection<AccountSlot> accounts, long now)
    {
        if (!_stale || (accounts.Count > SmallPool && Count > 0 && now - _built < TimeSpan.TicksPerSecond && now >= _built))
            return;
        _stale = false;
        _built = now;
        var perAccount = Math.Clamp(MostPoints / Math.Max(1, accounts.Count), 1, MostPointsPerAccount);
        _hashes = new ulong[accounts.Count * perAccount];
        _accounts = new AccountSlot[_hashes.Length];
        var i = 0;
        foreach (var account in accounts)
        {
            var hash = HashOf(account.Id);
            for (var point = 0; point < perAccount; point++, i++)
            {
                _hashes[i] = hash = Mix(hash);
                _accounts[i] = account;
            }
        }

        Array.Sort(_hashes, _accounts);
    }

    /// <summary>Where on the ring a conversation begins to look.</summary>
    public int Find(ulong conversation)
    {
        var place = Array.BinarySearch(_hashes, Mix(conversation));
        place = place < 0 ? ~place : place;
        return place < Count ? place : 0;
    }

    public AccountSlot At(int place) => _accounts[place];

    // FNV-1a, then mixed: the same on all nodes and in all versions, which string.GetHashCode is not.
    private static ulong HashOf(string text)
    {
        var hash = 14695981039346656037UL;
        foreach (var b in Encoding.UTF8.GetBytes(text))
            hash = (hash ^ b) * 1099511628211UL;
        return hash;
    }

    // SplitMix64's step and finisher.
    private static ulong Mix(ulong value)
    {
        value += 0x9E3779B97F4A7C15UL;
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9UL;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EBUL;
        return value ^ (value >> 31);
    }
}
