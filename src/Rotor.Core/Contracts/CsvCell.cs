using System.Buffers;

namespace Rotor.Core.Contracts;

/// <summary>Spells one cell of CSV after RFC 4180.</summary>
public static class CsvCell
{
    // What makes a spreadsheet run a cell, also in the wide forms that some take for the same; blanks before it do not help.
    private const string Formulas = "=+-@\t\r\n＝＋－＠";
    private static readonly SearchValues<char> Quoted = SearchValues.Create("\",\r\n;\t");

    /// <summary>A text that somebody wrote: one that a spreadsheet would take for a formula begins with an apostrophe.</summary>
    public static string Text(string? text) => string.IsNullOrEmpty(text) ? ""
        : Plain(Formulas.Contains(text.TrimStart(' ') is [var first, ..] ? first : ' ', StringComparison.Ordinal) ? "'" + text : text);

    /// <summary>A number, a time, or what must be read back as it is.</summary>
    public static string Plain(string? text) => string.IsNullOrEmpty(text) ? ""
        : text.AsSpan().ContainsAny(Quoted) || text[0] == ' ' || text[^1] == ' ' ? "\"" + text.Replace("\"", "\"\"", StringComparison.Ordinal) + "\""
        : text;
}
