using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Rotor.Commands.Output;
using Rotor.Observability;

namespace Rotor.Commands;

/// <summary>Prints records and usage.</summary>
internal static class RequestOutput
{
    private static readonly JsonSerializerOptions Pretty = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly string[] Heads = ["TIME (UTC)", "STATE", "STATUS", "MODEL", "KEY", "CLIENT", ">MS", ">TOKENS", ">USD", "ID"];
    private static readonly string[] UsageHeads = ["TIME (UTC)", "OF", ">REQUESTS", ">OK", ">INPUT", ">OUTPUT", ">USD", ">P50 MS", ">P95 MS", ">FIRST MS"];
    private static readonly string[] AttemptHeads = ["STATUS", "KEY", "ACCOUNT", "MODEL", ">AFTER MS", ">MS", "WHY"];

    // Shown by themselves, or under another name.
    private static readonly string[] Apart = ["attempts", "authorization_bearer", "requestBody", "responseBody", "body", "response_body", "headers", "response_headers", "requestHeaders", "responseHeaders"];

    public static void WriteList(JsonObject page, bool json)
    {
        var requests = page["requests"]!.AsArray();
        if (json)
        {
            Console.WriteLine(requests.ToJsonString(Pretty));
            return;
        }

        if (requests.Count > 0)
            WriteTable(Heads, requests.Select(Row));
        if (page["next_cursor"] is { } cursor)
            Console.Error.WriteLine($"More: --cursor {cursor}");
        else if (page["total_count"] is { } count)
            Console.Error.WriteLine($"{requests.Count} of {count}{((bool?)page["total_is_exact"] == false ? " or more" : "")}.");
    }

    public static void WriteLine(string item, bool json) => Console.WriteLine(json ? item : string.Join("  ", Row(JsonNode.Parse(item)).Select(cell => Ansi.Paint(TextWidth.OneLine(cell.Text), cell.Tone, TerminalColors.OnOutput))));

    public static void WriteOne(JsonObject details, bool json)
    {
        if (json)
        {
            Console.WriteLine(details.ToJsonString(Pretty));
            return;
        }

        // What every request has comes first.
        foreach (var (name, value) in details.SkipWhile(IsOfDetails).Concat(details.TakeWhile(IsOfDetails)))
        {
            if (value is not null && !Apart.Contains(name))
                Console.WriteLine($"{name}: {(value is JsonObject or JsonArray ? value.ToJsonString(Compact) : Text(value))}");
        }

        if (details["attempts"] is JsonArray { Count: > 0 } attempts)
        {
            Console.WriteLine("\nattempts:");
            WriteTable(AttemptHeads, attempts.Select(AttemptRow));
        }

        Section("request headers", Lines(details["requestHeaders"]));
        Section("request", Text(details["requestBody"]));
        Section("answer headers", Lines(details["responseHeaders"]));
        Section("answer", Text(details["responseBody"]));
    }

    public static void WriteUsage(JsonObject report, bool json)
    {
        var rows = report["rows"]!.AsArray();
        if (json)
        {
            Console.WriteLine(rows.ToJsonString(Pretty));
            return;
        }

        var byHour = (string?)report["by"] == "hour";
        if (rows.Count > 0)
            WriteTable(UsageHeads, rows.Select(row => UsageRow(row!, byHour)));
        else
            Console.Error.WriteLine("No requests in that time.");
    }

    private static JsonSerializerOptions Compact { get; } = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static Cell[] Row(JsonNode? item) =>
    [
        Time(item!["timestamp"], "yyyy-MM-dd HH:mm:ss"), State(Text(item["state"])), Cell.Status(Text(item["response_status"])), Text(item["model"]), Text(item["key"]), Text(item["client"]),
        Text(item["duration_ms"]), item["promptTokens"] is null ? "-" : $"{Text(item["promptTokens"])}+{Text(item["completionTokens"])}", Text(item["cost"]), Cell.Quiet(Text(item["id"])),
    ];

    private static bool IsOfDetails(KeyValuePair<string, JsonNode?> member) => member.Key != "id";

    private static Cell[] AttemptRow(JsonNode? attempt) =>
    [
        Cell.Status(Text(attempt!["status"])), Text(attempt["key"]), Text(attempt["account"]), Text(attempt["model"]), Text(attempt["startedAfterMs"]), Text(attempt["durationMs"]),
        attempt["reason"] is null ? "" : $"{Text(attempt["reason"])}: {Text(attempt["explanation"])}",
    ];

    private static Cell[] UsageRow(JsonNode row, bool byHour) =>
    [
        Time(row["time"], byHour ? "yyyy-MM-dd HH:mm" : "yyyy-MM-dd"), Text(row["name"]), Text(row["requests"]), Text(row["successes"]), Text(row["promptTokens"]),
        Text(row["completionTokens"]), Text(row["costUsd"]), Text(row["p50Ms"]), Text(row["p95Ms"]), Text(row["ttfcP50Ms"]),
    ];

    private static void WriteTable(string[] heads, IEnumerable<Cell[]> rows)
    {
        var table = new TextTable(heads);
        foreach (var row in rows)
            table.Add(row);
        table.Write();
    }

    private static Cell State(string state) => new(state, state switch
    {
        "completed" => Tone.Good,
        "failed" or "interrupted" => Tone.Bad,
        "refused" or "cancelled" => Tone.Warning,
        _ => Tone.Plain,
    });

    private static void Section(string title, string text)
    {
        if (text is not "-")
            Console.WriteLine($"\n{title}:\n{text}");
    }

    private static string Lines(JsonNode? headers) =>
        headers is JsonObject { Count: > 0 } all ? string.Join('\n', all.Select(header => $"{header.Key}: {Text(header.Value)}")) : "-";

    // Control characters of a stranger's text must not reach the terminal.
    private static string Text(JsonNode? value)
    {
        var text = value?.ToString() ?? "";
        return text.Length == 0 ? "-" : new string([.. text.Select(c => char.IsControl(c) && c is not ('\n' or '\t') ? '?' : c)]);
    }

    private static string Time(JsonNode? value, string form) =>
        value is null ? "-" : value.GetValue<DateTimeOffset>().UtcDateTime.ToString(form, CultureInfo.InvariantCulture);
}
