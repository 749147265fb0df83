using Rotor.Storage.Sqlite;

namespace Rotor.Storage.Records;

/// <summary>Fills packs of a table, the last one on and on until it is full. Within the caller's transaction; after one that was undone, make a new one.</summary>
/// <param name="file">The text file of a day.</param>
/// <param name="table">The table.</param>
/// <param name="key">Its key.</param>
/// <param name="keyByEntry">True where an entry's number is the key plus its place, so that keys leave room.</param>
internal sealed class PackWriter(SqliteFile file, string table, string key, bool keyByEntry)
{
    private readonly List<(int Length, byte Kind)> _entries = [];
    private readonly ByteWriter _content = new(Pack.FullBytes);
    private readonly ByteWriter _packed = new();
    private long _key = -1;
    private bool _dirty;

    public (long Key, int Place) Add(ReadOnlySpan<byte> entry, byte kind)
    {
        if (_key < 0) Reopen();
        if (_content.Length >= Pack.FullBytes || (_content.Length > 0 && entry.Length >= Pack.FullBytes)) Next();
        _entries.Add((entry.Length, kind));
        _content.Raw(entry);
        _dirty = true;
        return (_key, _entries.Count - 1);
    }

    /// <summary>Writes what the open pack has gained.</summary>
    public void Flush()
    {
        if (!_dirty) return;
        Pack.Write(_entries, _content.Span, _packed);
        file[$"INSERT OR REPLACE INTO {table} ({key}, data) VALUES (?, ?)"].Bind(1, _key).Bind(2, _packed.Span).Run();
        _dirty = false;
    }

    private void Next()
    {
        Flush();
        _key += keyByEntry ? _entries.Count : 1;
        _entries.Clear();
        _content.Clear();
    }

    private void Reopen()
    {
        _key = 1;
        var last = file[$"SELECT {key}, data FROM {table} ORDER BY {key} DESC LIMIT 1"];
        if (last.Step())
        {
            _key = last.Long(0);
            var pack = Pack.Read(last.Blob(1));
            for (var place = 0; place < pack.Count; place++) _entries.Add((pack[place].Length, pack.KindOf(place)));
            _content.Raw(pack.Content);
        }
        last.Reset();
    }
}
