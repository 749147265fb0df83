using System.Globalization;
using Rotor.Core.Keys;

namespace Rotor.Commands.Menu;

/// <summary>The keys, of their values the last four characters only, and what may be done about them.</summary>
internal sealed class KeysScreen : MenuScreen
{
    private const int CheckedAtOnce = 4;

    // The key, not its place: keys come, go and change places.
    private string? _chosen;
    private int _line;

    public override int? ChosenLine => _line;

    public override string Title(MenuTexts texts) => texts.Keys;

    public override string Hints(MenuTexts texts) => $"{texts.HintMove}   {texts.HintKeys}";

    public override IReadOnlyList<MenuLine> Body(MainMenu menu, int width)
    {
        var (texts, keys) = (menu.Texts, menu.Facts.Keys);
        if (keys.Count == 0)
            return [MenuLine.Empty, MenuLine.Of(" " + texts.NoKeyChosen, Look.Warning)];
        var at = Place(keys);
        var lines = MenuTable.Lines(
            ["", texts.Key, texts.State, ">" + texts.Weight, ">" + texts.UsedToday, texts.Why],
            [.. keys.Select((key, index) => ((string, Look)[])[
                (string.Create(CultureInfo.InvariantCulture, $"{index + 1}"), Look.Quiet), ($"{key.Label} …{key.Last4}", Look.Plain), (texts.StateName(key.State), Looks.OfState(key.State)),
                (key.Weight.ToString(CultureInfo.InvariantCulture), Look.Plain), (Today(key), Look.Plain), (Why(key, texts), Look.Quiet)])],
            width);
        _line = at + 1;
        lines[_line] = lines[_line].Fit(width).Chosen();
        return lines;
    }

    public override bool Press(MainMenu menu, MenuKey key)
    {
        var keys = menu.Facts.Keys;
        if (Move(key.Kind, keys))
            return true;
        switch (key.Command)
        {
            case 'a':
                menu.Ask(menu.Texts.AskKey, value => Add(menu, value), isSecret: true);
                return true;
            case 'V' when keys.Count > 0:
                CheckAll(menu, keys);
                return true;
            case 'L':
                menu.Confirm(menu.Texts.AskLiftAll, () => Act(menu, async (desk, token) =>
                {
                    await desk.LiftAsync(null, token);
                    return menu.Texts.LiftedAll;
                }));
                return true;
            case 'd' or 'v' or 'l' or 'e' when keys.Count == 0:
                menu.Say(menu.Texts.NoKeyChosen, Look.Warning);
                return true;
            case 'd' or 'v' or 'l' or 'e':
                OnChosen(menu, keys[Place(keys)], key.Command);
                return true;
            default:
                return false;
        }
    }

    private static void OnChosen(MainMenu menu, KeyView key, char command)
    {
        var (texts, name) = (menu.Texts, $"{key.Label} …{key.Last4}");
        if (command == 'd')
            menu.Confirm(MenuTexts.Fill(texts.AskDelete, name), () => Act(menu, async (desk, token) =>
                MenuTexts.Fill(await desk.DeleteAsync(key.Id, token) ? texts.Deleted : texts.Gone, name)));
        else if (command == 'l')
            Act(menu, async (desk, token) => MenuTexts.Fill(await desk.LiftAsync(key.Id, token) ? texts.Lifted : texts.Gone, name));
        else if (command == 'e')
            Act(menu, async (desk, token) => await desk.EditAsync(key.Id, new KeyEdit { Enabled = key.State == "disabled" }, token) is { } after
                ? MenuTexts.Fill(texts.Switched, name, texts.StateName(after.State))
                : MenuTexts.Fill(texts.Gone, name));
        else
            menu.Run(token => menu.Server.AtKeysAsync(
                async desk => await desk.CheckAsync(key.Id, token) is { } told
                    ? (MenuTexts.Fill(texts.CheckedOne, name, told.Explanation.Length > 0 ? $"{texts.StateName(told.Key.State)}: {(told.Key.Reason.Length > 0 ? texts.Reason(told.Key) : told.Explanation)}" : texts.StateName(told.Key.State)),
                        IsGood(told) ? Look.Good : Look.Bad)
                    : (MenuTexts.Fill(texts.Gone, name), Look.Warning),
                token));
    }

    private static void Add(MainMenu menu, string value)
    {
        if (value.Length == 0)
            return;
        if (KeyRules.FaultOfValue(value) is { } fault)
        {
            menu.Say(fault, Look.Bad);
            return;
        }

        Act(menu, async (desk, token) =>
        {
            var (key, wasThere) = await desk.AddAsync(new NewKey(new Secret(value), null, null, StoredKey.PersonSource), token);
            return MenuTexts.Fill(wasThere ? menu.Texts.KnownAlready : menu.Texts.Added, $"{key.Label} …{key.Last4}");
        });
    }

    private static void CheckAll(MainMenu menu, IReadOnlyList<KeyView> keys) => menu.Run(async cancellationToken =>
    {
        var (done, good) = (0, 0);
        await Parallel.ForEachAsync(
            keys,
            new ParallelOptions { MaxDegreeOfParallelism = CheckedAtOnce, CancellationToken = cancellationToken },
            async (key, token) =>
            {
                var told = await menu.Server.AtKeysAsync(desk => desk.CheckAsync(key.Id, token), token);
                if (told is not null && IsGood(told))
                    Interlocked.Increment(ref good);
                menu.Say(MenuTexts.Fill(menu.Texts.Checking, Interlocked.Increment(ref done), keys.Count), Look.Quiet);
            });
        return (MenuTexts.Fill(menu.Texts.CheckedAll, keys.Count, good, keys.Count - good), good == keys.Count ? Look.Good : Look.Warning);
    });

    private static void Act(MainMenu menu, Func<IKeyDesk, CancellationToken, Task<string>> act) =>
        menu.Run(async token => (await menu.Server.AtKeysAsync(desk => act(desk, token), token), Look.Good));

    private static bool IsGood(CheckedKey told) => told.Outcome is "passed" or "not_offered";

    private int Place(IReadOnlyList<KeyView> keys)
    {
        for (var i = 0; i < keys.Count; i++)
            if (keys[i].Id == _chosen)
                return i;
        return Math.Clamp(_line - 1, 0, keys.Count - 1);
    }

    private bool Move(MenuKeyKind key, IReadOnlyList<KeyView> keys)
    {
        const int Page = 10;
        var step = key switch
        {
            MenuKeyKind.Up => -1,
            MenuKeyKind.Down => 1,
            MenuKeyKind.PageUp => -Page,
            MenuKeyKind.PageDown => Page,
            MenuKeyKind.Home => -keys.Count,
            MenuKeyKind.End => keys.Count,
            _ => 0,
        };
        if (step == 0 || keys.Count == 0)
            return false;
        _chosen = keys[Math.Clamp(Place(keys) + step, 0, keys.Count - 1)].Id;
        return true;
    }

    private static string Today(KeyView key) => key.DailyLimit is { } limit
        ? string.Create(CultureInfo.InvariantCulture, $"{key.DailyUsed}/{limit}")
        : key.DailyUsed.ToString(CultureInfo.InvariantCulture);

    private static string Why(KeyView key, MenuTexts texts) => key.Until is { } until
        ? $"{MenuTexts.Fill(texts.Until, until.UtcDateTime.ToString("HH:mm:ss", CultureInfo.InvariantCulture))} · {texts.Reason(key)}"
        : texts.Reason(key);
}
