using System.Globalization;

namespace Rotor.Commands.Import;

/// <summary>Tells of rows that cannot be read, those that follow each other at once.</summary>
internal sealed class DamagedRows(string table, ImportReport report)
{
    private long _first;

    /// <summary>How many were added since one could be read.</summary>
    public long InARow { get; private set; }

    public void Add(long number)
    {
        if (InARow++ == 0)
            _first = number;
    }

    /// <summary>A row could be read again, or there are no more.</summary>
    /// <param name="isLast">True where it is not known how many would follow.</param>
    public void End(bool isLast = false)
    {
        if (InARow == 0)
            return;
        var rows = isLast ? $"row {Text(_first)} and all after it"
            : InARow == 1 ? $"row {Text(_first)}"
            : $"rows {Text(_first)} to {Text(_first + InARow - 1)}";
        report.Fault($"{rows} of {table}", "the file is damaged there");
        InARow = 0;
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
