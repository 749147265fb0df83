using System.Text;
using System.Text.Json;

namespace Rotor.Core.Contracts;

/// <summary>Changes members of one JSON object within a body by edits of its bytes. What is not changed keeps its bytes, its order and its duplicates.</summary>
/// <remarks>A member that stands twice is changed in both places: whichever of them a reader believes, it reads the same.</remarks>
public sealed class ObjectSplice
{
    private readonly List<ObjectMember> _members = [];
    private readonly List<BodyEdit> _replaced = [];
    private readonly HashSet<ObjectMember> _removed = [];
    private readonly StringBuilder _added = new();
    private readonly int _inside;

    private ObjectSplice(int inside) => _inside = inside;

    /// <summary>All members, in their order.</summary>
    public IReadOnlyList<ObjectMember> Members => _members;

    /// <summary>Reads the members of an object.</summary>
    /// <param name="body">A body that is valid JSON.</param>
    /// <param name="range">Where the object stands; white space after it does no harm.</param>
    /// <param name="names">The names that matter; other members are told without theirs.</param>
    /// <exception cref="ArgumentException">There is no object.</exception>
    public static ObjectSplice Over(ReadOnlySpan<byte> body, ByteRange range, params ReadOnlySpan<string> names)
    {
        var reader = new Utf8JsonReader(range.Of(body), new JsonReaderOptions { MaxDepth = RequestScanner.MaxDepth });
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject) throw new ArgumentException("There is no object.", nameof(range));

        var splice = new ObjectSplice(range.Start + (int)reader.BytesConsumed);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = NameOf(ref reader, names);
            var nameStart = range.Start + reader.TokenStartIndex;
            reader.Read();
            var type = reader.TokenType;
            var valueStart = range.Start + reader.TokenStartIndex;
            reader.Skip();
            splice._members.Add(new ObjectMember(name, type, (int)nameStart, ByteRange.FromBounds(valueStart, range.Start + reader.BytesConsumed)));
        }

        return splice;
    }

    /// <summary>Gives every member of this name the value, or adds one where there is none.</summary>
    /// <param name="name">ASCII that needs no escape; one of the names that were asked for.</param>
    /// <param name="json">The value.</param>
    public void Set(string name, string json)
    {
        var found = false;
        foreach (var member in _members)
        {
            if (member.Name != name) continue;
            found = true;
            Replace(member, json);
        }

        if (!found) Add(name, json);
    }

    /// <summary>Takes every member of this name away.</summary>
    public void Remove(string name) => _removed.UnionWith(_members.Where(member => member.Name == name));

    public void Replace(ObjectMember member, string json) => _replaced.Add(new BodyEdit(member.Value, Encoding.UTF8.GetBytes(json)));

    /// <summary>Adds a member before all others.</summary>
    public void Add(string name, string json) => _added.Append(_added.Length > 0 ? "," : "").Append('"').Append(name).Append("\":").Append(json);

    /// <summary>Takes in the changes of an object that stands within this one.</summary>
    public void Include(ObjectSplice inner) => _replaced.AddRange(inner.Edits());

    /// <summary>The edits that make all the changes.</summary>
    public IReadOnlyList<BodyEdit> Edits()
    {
        var edits = new List<BodyEdit>(_replaced);
        for (var i = 0; i < _members.Count; i++)
        {
            if (!_removed.Contains(_members[i])) continue;

            var last = i;
            while (last + 1 < _members.Count && _removed.Contains(_members[last + 1])) last++;
            edits.Add(Removal(i, last));
            i = last;
        }

        if (_added.Length == 0) return edits;
        if (_members.Count > _removed.Count) _added.Append(',');
        edits.Add(new BodyEdit(new ByteRange(_inside, 0), Encoding.UTF8.GetBytes(_added.ToString())));
        return edits;
    }

    // One comma goes with the members: the one behind them, or at the object's end the one before.
    private BodyEdit Removal(int first, int last)
    {
        var from = _members[first].NameStart;
        var to = _members[last].Value.End;
        if (last + 1 < _members.Count) to = _members[last + 1].NameStart;
        else if (first > 0) from = _members[first - 1].Value.End;
        return new BodyEdit(ByteRange.FromBounds(from, to), default);
    }

    private static string? NameOf(ref Utf8JsonReader reader, scoped ReadOnlySpan<string> names)
    {
        try
        {
            foreach (var name in names)
            {
                if (reader.ValueTextEquals(name)) return name;
            }
        }
        catch (InvalidOperationException)
        {
            // A name with half a surrogate pair is none of those.
        }

        return null;
    }
}

/// <summary>A member of an object within a body.</summary>
/// <param name="Name">One of the names that were asked for; null for any other.</param>
/// <param name="Type">The first token of its value.</param>
/// <param name="NameStart">Where its name's quotation mark stands.</param>
/// <param name="Value">The extent of its value.</param>
public readonly record struct ObjectMember(string? Name, JsonTokenType Type, int NameStart, ByteRange Value);
