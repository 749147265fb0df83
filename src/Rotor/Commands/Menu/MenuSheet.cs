namespace Rotor.Commands.Menu;

/// <summary>The Google Sheet that keys come from, where one is configured.</summary>
internal static class MenuSheet
{
    public static void Sync(MainMenu menu) => menu.Run(async cancellationToken =>
    {
        var answer = await menu.Server.PostAsync("sources/sheet/sync", cancellationToken);
        return (MenuTexts.Fill(menu.Texts.SheetDone, answer?["listed"], answer?["added"], answer?["passedOver"]), Look.Good);
    });
}
