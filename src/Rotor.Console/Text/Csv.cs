using System.Globalization;
using System.Text;
using Rotor.Core.Contracts;

namespace Rotor.WebConsole.Text;

/// <summary>Writes CSV after RFC 4180. A text that a spreadsheet would take for a formula begins with an apostrophe.</summary>
public static class Csv
{
    public static string Write(IEnumerable<IReadOnlyList<string>> rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        var text = new StringBuilder();
        foreach (var row in rows)
            text.AppendJoin(',', row.Select(Cell)).Append("\r\n");
        return text.ToString();
    }

    private static string Cell(string value) => double.TryParse(value, CultureInfo.InvariantCulture, out _) ? CsvCell.Plain(value) : CsvCell.Text(value);
}
