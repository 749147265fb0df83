using System.Globalization;
using System.Text;
using Rotor.Core.Keys;

namespace Rotor.Sources;

/// <summary>Finds the keys in a sheet's CSV.</summary>
/// <param name="Heading">The first row's cell of the column; empty where that is a key.</param>
/// <param name="Keys">The different keys, in the order of the sheet.</param>
/// <param name="PassedOver">How many other values stand below the heading.</param>
internal sealed record GoogleSheetCsv(string Heading, IReadOnlyList<Secret> Keys, int PassedOver)
{
    /// <summary>More keys than this are no list of somebody's keys.</summary>
    public const int MaxKeys = 10_000;
    private const int MostShown = 12;

    /// <param name="text">The CSV.</param>
    /// <param name="column">The column's number from 0, or its heading.</param>
    /// <exception cref="SheetException">There is no such column, or there are too many keys.</exception>
    public static GoogleSheetCsv Read(string text, string column)
    {
        var rows = Rows(text.TrimStart('\uFEFF')).GetEnumerator();
        if (!rows.MoveNext())
            return new GoogleSheetCsv("", [], 0);
        var index = IndexOf(rows.Current, column.Trim());
        var keys = new HashSet<string>(StringComparer.Ordinal);
        var passedOver = 0;
        var first = Cell(rows.Current, index);
        if (IsKey(first))
            keys.Add(first);
        while (rows.MoveNext())
        {
            var cell = Cell(rows.Current, index);
            if (IsKey(cell))
                keys.Add(cell);
            else if (cell.Length > 0)
                passedOver++;
            if (keys.Count > MaxKeys)
                throw new SheetException($"The sheet lists more than {MaxKeys} keys; none was taken.");
        }

        return new GoogleSheetCsv(IsKey(first) ? "" : Shown(first), [.. keys.Select(key => new Secret(key))], passedOver);
    }

    private static int IndexOf(List<string> first, string column)
    {
        if (int.TryParse(column, NumberStyles.None, CultureInfo.InvariantCulture, out var index))
            return index;
        var found = first.FindIndex(cell => cell.Trim().Equals(column, StringComparison.OrdinalIgnoreCase));
        return found >= 0
            ? found
            : throw new SheetException($"The sheet has no column headed \"{Shown(column)}\"; its headings are {string.Join(", ", first.Take(MostShown).Select(Shown))}. Set ROTOR_SOURCES__SHEETCOLUMN.");
    }

    private static string Cell(List<string> row, int index) => index < row.Count ? row[index].Trim() : "";

    private static bool IsKey(string cell) => cell.StartsWith(KeysCsvDocument.Prefix, StringComparison.Ordinal) && KeyRules.FaultOfValue(cell) is null;

    // A heading is shown in logs: short, in one line, and never a key.
    private static string Shown(string cell) =>
        IsKey(cell.Trim()) ? "(a key)" : new string([.. cell.Trim().Take(40).Select(c => char.IsControl(c) ? ' ' : c)]);

    // RFC 4180: a cell in quotes may hold commas, line ends and doubled quotes.
    private static IEnumerable<List<string>> Rows(string text)
    {
        var (row, cell, quoted) = (new List<string>(), new StringBuilder(), false);
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (quoted && c == '"' && i + 1 < text.Length && text[i + 1] == '"')
                cell.Append(text[i++]);
            else if (c == '"' && (quoted || cell.Length == 0))
                quoted = !quoted;
            else if (quoted || c is not (',' or '\n'))
                cell.Append(c);
            else
            {
                row.Add(cell.ToString());
                cell.Clear();
                if (c == ',')
                    continue;
                yield return row;
                row = [];
            }
        }

        if (cell.Length == 0 && row.Count == 0)
            yield break;
        row.Add(cell.ToString());
        yield return row;
    }
}
