using System.Text.Json.Nodes;

namespace Rotor.Commands.Menu;

/// <summary>Has the server read its settings again, and says what came of it.</summary>
internal static class MenuReload
{
    public static void Run(MainMenu menu) => menu.Run(async cancellationToken =>
    {
        var texts = menu.Texts;
        var answer = await menu.Server.PostAsync("settings/reload", cancellationToken);
        if (Names(answer, "faults") is { Length: > 0 } faults)
            return (MenuTexts.Fill(texts.ReloadFaults, faults), Look.Bad);
        var told = new List<string>();
        if (Names(answer, "changed") is { Length: > 0 } changed)
            told.Add(MenuTexts.Fill(texts.Reloaded, changed));
        if (Names(answer, "atRestart") is { Length: > 0 } later)
            told.Add(MenuTexts.Fill(texts.ReloadAtRestart, later));
        return told.Count == 0 ? (texts.ReloadedNothing, Look.Plain) : (string.Join("  ", told), Look.Good);
    });

    private static string Names(JsonObject? answer, string list) => answer?[list] is JsonArray names ? string.Join(", ", names.Select(name => name?.ToString())) : "";
}
