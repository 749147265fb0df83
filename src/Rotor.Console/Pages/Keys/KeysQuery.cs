using System.Text;
using Microsoft.AspNetCore.Http;

namespace Rotor.WebConsole.Pages.Keys;

/// <summary>Which keys a view shows; all of it stands in its address.</summary>
/// <param name="Search">Words that label, account, tags, id or the last four hold; all of them.</param>
/// <param name="State">One state; empty for all.</param>
/// <param name="Account">One account; empty for all.</param>
/// <param name="Source">One source; empty for all.</param>
/// <param name="Tag">One tag; empty for all.</param>
/// <param name="Page">From 1.</param>
public sealed record KeysQuery(string Search = "", string State = "", string Account = "", string Source = "", string Tag = "", int Page = 1)
{
    public const string Path = "/admin/keys";

    /// <summary>The states, in the order in which people want to see them.</summary>
    public static readonly string[] States = ["ready", "unchecked", "suspected", "resting", "spent", "invalid", "disabled"];

    public bool IsNarrowed => Search.Length + State.Length + Account.Length + Source.Length + Tag.Length > 0;

    /// <summary>The address of this view.</summary>
    public string Address => Path + QueryText;

    /// <summary>The address of its live parts.</summary>
    public string LiveAddress => Path + "/live" + QueryText;

    /// <summary>The address of its list as a file.</summary>
    public string ExportAddress => Path + "/export.csv" + (this with { Page = 1 }).QueryText;

    private string QueryText
    {
        get
        {
            var text = new StringBuilder();
            Add("find", Search);
            Add("state", State);
            Add("account", Account);
            Add("source", Source);
            Add("tag", Tag);
            if (Page > 1)
                Add("page", Page.ToString(System.Globalization.CultureInfo.InvariantCulture));
            return text.ToString();

            void Add(string name, string value)
            {
                if (value.Length > 0)
                    text.Append(text.Length == 0 ? '?' : '&').Append(name).Append('=').Append(Uri.EscapeDataString(value));
            }
        }
    }

    public static KeysQuery Of(IQueryCollection query)
    {
        ArgumentNullException.ThrowIfNull(query);
        var state = query["state"].ToString();
        return new KeysQuery(
            Text("find"), Array.IndexOf(States, state) >= 0 ? state : "", Text("account"), Text("source"), Text("tag"),
            int.TryParse(query["page"], System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var page) ? Math.Clamp(page, 1, 100_000) : 1);

        string Text(string name) => query[name].ToString().Trim() is { Length: <= 200 } text ? text : "";
    }

    /// <summary>Of a view's address that a form carries.</summary>
    public static KeysQuery OfAddress(string address)
    {
        ArgumentNullException.ThrowIfNull(address);
        var at = address.IndexOf('?', StringComparison.Ordinal);
        return at < 0 ? new KeysQuery() : Of(new QueryCollection(Microsoft.AspNetCore.WebUtilities.QueryHelpers.ParseQuery(address[at..])));
    }

    /// <summary>Whether the view shows a key.</summary>
    public bool Shows(KeyRow row) => ShowsInAnyState(row) && (State.Length == 0 || row.Key.State == State);

    /// <summary>Whether it would, if all states were shown.</summary>
    public bool ShowsInAnyState(KeyRow row)
    {
        ArgumentNullException.ThrowIfNull(row);
        return (Account.Length == 0 || (row.Account ?? "-") == Account)
            && (Source.Length == 0 || row.Key.Source == Source)
            && (Tag.Length == 0 || row.Key.Tags.Contains(Tag, StringComparer.OrdinalIgnoreCase))
            && (Search.Length == 0 || Search.Split(' ', StringSplitOptions.RemoveEmptyEntries).All(word => Holds(row, word)));
    }

    private static bool Holds(KeyRow row, string word)
    {
        var suffix = word.TrimStart('…', '.');
        return row.Key.Label.Contains(word, StringComparison.OrdinalIgnoreCase)
            || (suffix.Length > 0 && row.Key.Last4.EndsWith(suffix, StringComparison.Ordinal))
            || row.Account?.Contains(word, StringComparison.OrdinalIgnoreCase) == true
            || row.Key.Id.Equals(word, StringComparison.Ordinal)
            || row.Key.Tags.Any(tag => tag.Contains(word, StringComparison.OrdinalIgnoreCase));
    }
}
