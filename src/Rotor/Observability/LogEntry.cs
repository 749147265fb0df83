using System.Text.Json;
using System.Text.Json.Serialization;

namespace Rotor.Observability;

/// <summary>An entry of the log file: its first line, or one that belongs to it, such as an exception's.</summary>
/// <param name="Text">The line as it stands there.</param>
/// <param name="Level"><c>trace</c>, <c>debug</c>, <c>info</c>, <c>warn</c>, <c>error</c> or <c>fatal</c>.</param>
internal sealed record LogEntry(string Text, string Level)
{
    /// <summary>From the least to the most severe.</summary>
    public static readonly IReadOnlyList<string> Levels = ["trace", "debug", "info", "warn", "error", "fatal"];

    private static readonly string[] Short = ["TRC", "DBG", "INF", "WRN", "ERR", "FTL"];

    // "2030-01-31 12:00:00.000 +00:00 INF "
    private const int LevelAt = 31;

    /// <summary>How severe it is, from 0.</summary>
    [JsonIgnore]
    public int Rank => Levels.ToList().IndexOf(Level);

    /// <summary>Reads a line; one that names no level belongs to the entry before.</summary>
    public static LogEntry Parse(string line, LogEntry? before) => new(line, LevelOf(line) ?? before?.Level ?? "info");

    private static string? LevelOf(string line)
    {
        if (line.StartsWith('{'))
            return LevelOfJson(line);
        if (line.Length <= LevelAt + 3 || line[4] != '-' || line[13] != ':' || line[LevelAt + 3] != ' ')
            return null;
        var at = Array.IndexOf(Short, line.Substring(LevelAt, 3));
        return at < 0 ? null : Levels[at];
    }

    private static string? LevelOfJson(string line)
    {
        try
        {
            using var json = JsonDocument.Parse(line);
            return json.RootElement.TryGetProperty("level", out var level) && level.GetString() is { } name && Levels.Contains(name) ? name : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
