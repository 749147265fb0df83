using Rotor.Core.Keys;
using Rotor.WebConsole.Serving;

namespace Rotor.WebConsole.Pages.Keys;

/// <summary>Reads the keys: anew for each page that is opened, shared by all who follow.</summary>
public sealed class KeysReader
{
    /// <summary>How long one reading is good enough for those who follow.</summary>
    public static readonly TimeSpan Holds = TimeSpan.FromSeconds(1);

    private readonly KeyRegistry _keys;
    private readonly KeyPool _pool;
    private readonly TimeProvider _time;
    private readonly SharedRead<KeyBoard> _shared;

    public KeysReader(KeyRegistry keys, KeyPool pool, TimeProvider time)
    {
        (_keys, _pool, _time) = (keys, pool, time);
        _shared = new SharedRead<KeyBoard>(() => ReadAsync(CancellationToken.None), Holds, time);
    }

    public async Task<KeyBoard> ReadAsync(CancellationToken cancellationToken)
    {
        var views = await _keys.ListAsync(cancellationToken);
        var now = _pool.Snapshot().ToDictionary(key => key.Id, StringComparer.Ordinal);
        return new KeyBoard(views.Select(view => new KeyRow(view, now.GetValueOrDefault(view.Id))), _pool.Accounts(), _time.GetUtcNow());
    }

    public Task<KeyBoard> FollowAsync(CancellationToken cancellationToken) => _shared.GetAsync(cancellationToken);
}
