using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Rotor.Core.Keys;

namespace Rotor.Commands;

/// <summary><c>rotor keys check</c>: asks OpenRouter about one key, or about all, at no cost.</summary>
internal static class KeysCheckCommand
{
    private const int AtOnce = 4;

    public static Command Create(SettingsOptions settings, Option<bool> json)
    {
        var reference = new Argument<string?>("key") { Arity = ArgumentArity.ZeroOrOne, Description = "Its id, its label, or the end of the key (3 characters or more)." };
        var all = new Option<bool>("--all") { Description = "Check every key." };
        var command = new Command("check", "Ask OpenRouter whether a key works; costs neither money nor quota.") { reference, all };
        command.Validators.Add(result =>
        {
            if (result.GetValue(all) == (result.GetValue(reference) is not null))
                result.AddError("Name one key, or say --all.");
        });
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await using var desk = await KeyDesk.OpenAsync(settings.PlaceOf(parsed), TimeProvider.System, cancellationToken);
            IReadOnlyList<KeyView> keys = parsed.GetValue(all)
                ? await desk.ListAsync(cancellationToken)
                : [await KeysCommand.FindOneAsync(desk, parsed.GetValue(reference)!, cancellationToken)];
            return await CheckAsync(desk, keys, parsed.GetValue(json), cancellationToken);
        });
        return command;
    }

    private static async Task<int> CheckAsync(IKeyDesk desk, IReadOnlyList<KeyView> keys, bool json, CancellationToken cancellationToken)
    {
        if (keys.Count == 0 && !json)
            KeyOutput.WriteNone();
        var told = new List<CheckedKey>(keys.Count);
        var done = 0;
        await Parallel.ForEachAsync(
            keys,
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken },
            async (key, token) =>
            {
                var check = await desk.CheckAsync(key.Id, token);
                lock (told)
                {
                    done++;
                    if (check is not null)
                        told.Add(check);
                    // People see each key as its answer comes; scripts get the whole, and what passes by is no part of it.
                    (json ? Console.Error : Console.Out).WriteLine(Line(done, keys.Count, key, check));
                }
            });
        if (json)
            Console.WriteLine(JsonSerializer.Serialize([.. told.OrderBy(check => check.Key.Label, StringComparer.Ordinal)], CommandJson.Default.IReadOnlyListCheckedKey));
        return told.TrueForAll(check => check.Outcome is "passed" or "not_offered") ? ExitCode.Success : ExitCode.KeyNotGood;
    }

    private static string Line(int done, int of, KeyView key, CheckedKey? check)
    {
        var outcome = check is null ? "is gone meanwhile" : check.Explanation.Length > 0 ? $"{check.Outcome}: {check.Explanation}" : $"{check.Outcome} ({check.Key.State})";
        return string.Create(CultureInfo.InvariantCulture, $"[{done}/{of}] {KeyOutput.Name(key)} {outcome}");
    }
}
