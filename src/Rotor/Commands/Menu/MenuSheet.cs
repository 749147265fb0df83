using System.Text.Json.Nodes;

namespace Rotor.Commands.Menu;

/// <summary>The Google Sheet that keys come from, where one is configured.</summary>
internal static class MenuSheet
{
    public static void Sync(MainMenu menu) => menu.Run(async cancellationToken =>
    {
        var answer = await menu.Server.PostAsync("sources/sheet/sync", cancellationToken);
        var told = string.Join(", ", (answer ?? []).Where(fact => fact.Value is JsonValue).Select(fact => $"{fact.Key} {fact.Value}"));
        return (MenuTexts.Fill(menu.Texts.SheetDone, told.Length == 0 ? "-" : told), Look.Good);
    });
}
