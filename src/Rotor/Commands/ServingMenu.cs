using Rotor.Commands.Menu;
using Rotor.Configuration;
using Rotor.Storage;

namespace Rotor.Commands;

/// <summary>The menu of <c>rotor serve --menu</c>: it talks to the server in the same process as <c>rotor menu</c> talks to one in another, and its end is not the server's.</summary>
internal static class ServingMenu
{
    public static ServingProcess.Beside Beside(LoadedConfiguration loaded, MenuTexts texts) => new(
        facts =>
        {
            // Whoever sees no menu must still be told where to look.
            if (Console.IsOutputRedirected)
                StartBanner.Write(facts);
        },
        ShowsLog: false,
        (facts, stopping) => RunAsync(loaded.Options, facts, texts, stopping));

    private static async Task RunAsync(RotorOptions options, StartFacts facts, MenuTexts texts, CancellationToken stopping)
    {
        if (DataFolder.FindServer(options.Data) is not { } file)
            return;
        var keys = new KeyReader();
        var place = new CommandPlace(ServerTarget.Of(file), () => options);
        while (!stopping.IsCancellationRequested)
        {
            await MenuCommand.RunAsync(keys, place, texts, facts.First, stopping);
            if (stopping.IsCancellationRequested)
                return;
            Console.WriteLine(MenuTexts.Fill(texts.GoesOn, facts.ClientBaseUrl));
            if (!await keys.IsAskedAgainAsync(stopping))
                return;
        }
    }
}
