using Rotor.Storage.Sqlite;

namespace Rotor.Storage.Records;

/// <summary>The texts of one day file's <c>terms</c>, as one connection knows them.</summary>
/// <param name="file">The day file.</param>
/// <param name="writable">True where unknown texts are added.</param>
internal sealed class DayTerms(SqliteFile file, bool writable) : ITerms
{
    // A client may name any model and path; past this the known ones are forgotten here and read again.
    private const int MostKept = 50_000;

    private readonly Dictionary<string, int> _ids = new(StringComparer.Ordinal);
    private readonly Dictionary<int, string> _texts = [];

    public int IdOf(string? text)
    {
        text = RecordForm.TermText(text);
        if (string.IsNullOrEmpty(text)) return 0;
        if (_ids.TryGetValue(text, out var id)) return id;
        id = Find(text);
        if (id == 0 && writable)
        {
            file["INSERT INTO terms (text) VALUES (?) ON CONFLICT (text) DO NOTHING"].Bind(1, text).Run();
            id = Find(text);
        }
        if (id != 0) Keep(id, text);
        return id;
    }

    public string? TextOf(int id)
    {
        if (id == 0) return null;
        if (_texts.TryGetValue(id, out var text)) return text;
        var statement = file["SELECT text FROM terms WHERE id = ?"].Bind(1, id);
        text = statement.Step() ? statement.Text(0) : "";
        statement.Reset();
        Keep(id, text);
        return text;
    }

    private int Find(string text)
    {
        var statement = file["SELECT id FROM terms WHERE text = ?"].Bind(1, text);
        var id = statement.Step() ? (int)statement.Long(0) : 0;
        statement.Reset();
        return id;
    }

    private void Keep(int id, string text)
    {
        if (_texts.Count >= MostKept)
        {
            _ids.Clear();
            _texts.Clear();
        }
        _ids[text] = id;
        _texts[id] = text;
    }
}
