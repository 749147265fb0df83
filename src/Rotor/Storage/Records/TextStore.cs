using System.Security.Cryptography;
using Rotor.Core.RequestLog;
using Rotor.Storage.Sqlite;

namespace Rotor.Storage.Records;

/// <summary>The writing end of one day's texts: each is kept and indexed once, and linked to the conversations that hold it. On the indexer's thread.</summary>
internal sealed class TextStore : ITextSink, IDisposable
{
    private const int MostRemembered = 50_000;

    // By default the index writes a segment for each MiB of words, even within a transaction, and merges four of a size: most of its time.
    // One segment a batch, and eight merged, took 44 % off a text's 73 µs.
    private const string Tuning =
        """
        INSERT INTO search (search, rank) VALUES ('hashsize', 33554432);
        INSERT INTO search (search, rank) VALUES ('automerge', 8);
        INSERT INTO search (search, rank) VALUES ('crisismerge', 32);
        """;

    private readonly SqliteFile _file;
    private readonly PackWriter _texts;
    private readonly PackWriter _forms;
    private readonly ByteWriter _words = new();
    private readonly ByteWriter _unescaped = new();
    private readonly ByteWriter _refs = new();
    private readonly Dictionary<UInt128, int> _known = [];
    private readonly HashSet<(int Text, long Conversation)> _linked = [];

    public TextStore(DateOnly day, string path)
    {
        Day = day;
        _file = DaySchema.OpenText(path);
        _file.Execute(Tuning);
        _texts = new PackWriter(_file, "packs", "first", keyByEntry: true);
        _forms = new PackWriter(_file, "forms", "id", keyByEntry: false);
    }

    public DateOnly Day { get; }

    public SqliteFile File => _file;

    public void Begin() => _file.Execute("BEGIN IMMEDIATE");

    public void Commit()
    {
        _texts.Flush();
        _forms.Flush();
        _file.Execute("COMMIT");
    }

    public int Add(ReadOnlySpan<byte> text, TextKind kind)
    {
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        Hash(text, kind, digest);
        var hash = digest[..Hashes.TextBytes];
        var key = System.Buffers.Binary.BinaryPrimitives.ReadUInt128LittleEndian(hash);
        if (_known.TryGetValue(key, out var id)) return id;

        var select = _file["SELECT id FROM texts WHERE hash = ?"].Bind(1, (ReadOnlySpan<byte>)hash);
        id = select.Step() ? (int)select.Long(0) : 0;
        select.Reset();
        if (id == 0) id = Keep(text, kind, hash);
        if (_known.Count >= MostRemembered) _known.Clear();
        return _known[key] = id;
    }

    /// <summary>Keeps a record's form, and finds it by its texts from now on.</summary>
    public void AddRecord(long seq, long conversation, ReadOnlySpan<byte> form, List<int> refs)
    {
        var (pack, place) = form.IsEmpty ? (0, 0) : _forms.Add(form, 0);
        _refs.Clear();
        var last = 0;
        foreach (var id in refs)
        {
            _refs.Number(id - last);
            last = id;
            Link(id, conversation);
        }
        _file["INSERT OR REPLACE INTO bodies (seq, refs, form, place) VALUES (?, ?, ?, ?)"]
            .Bind(1, seq).Bind(2, _refs.Span).Bind(3, pack).Bind(4, place).Run();
    }

    public static void Hash(ReadOnlySpan<byte> text, TextKind kind, Span<byte> digest)
    {
        SHA256.HashData(text, digest);
        if (kind == TextKind.EscapedWords) digest[0] ^= 0xFF; // the same bytes, but another text
    }

    public static List<int> ReadRefs(ReadOnlySpan<byte> bytes)
    {
        var refs = new List<int>();
        var from = new ByteReader(bytes);
        var last = 0L;
        while (!from.IsAtEnd)
        {
            last += from.Number();
            refs.Add((int)last);
        }
        return refs;
    }

    public void Dispose() => _file.Dispose();

    private int Keep(ReadOnlySpan<byte> text, TextKind kind, ReadOnlySpan<byte> hash)
    {
        var (first, place) = _texts.Add(text, (byte)kind);
        var id = (int)(first + place);
        _file["INSERT INTO texts (hash, id) VALUES (?, ?)"].Bind(1, hash).Bind(2, id).Run();
        var words = Words(text, kind);
        // One space alone: nothing to find.
        if (words.Length > 1) _file["INSERT INTO search (rowid, words) VALUES (?, ?)"].Bind(1, id).BindText(2, words).Run();
        return id;
    }

    /// <summary>What the index holds of a text; a lone space for no words.</summary>
    public ReadOnlySpan<byte> Words(ReadOnlySpan<byte> text, TextKind kind)
    {
        if (kind == TextKind.Bytes) return " "u8;
        if (kind == TextKind.EscapedWords)
        {
            _unescaped.Clear();
            JsonEscapes.TryUnescape(text, _unescaped);
            text = _unescaped.Span;
        }
        _words.Clear();
        _words.Take(SearchText.Prepare(text, _words.Free(SearchText.MaxLength(text.Length))));
        return _words.Span;
    }

    private void Link(int text, long conversation)
    {
        if (!_linked.Add((text, conversation))) return;
        _file["INSERT OR IGNORE INTO links (text, conversation) VALUES (?, ?)"].Bind(1, text).Bind(2, conversation).Run();
        if (_linked.Count >= MostRemembered * 2) _linked.Clear();
    }
}
