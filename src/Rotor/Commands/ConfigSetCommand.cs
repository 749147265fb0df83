using System.CommandLine;
using System.Text.Json.Nodes;
using Rotor.Configuration;
using Rotor.Core.Access;

namespace Rotor.Commands;

/// <summary><c>rotor config set</c> and <c>unset</c>: what the console's page of settings does, at the running server or in the data folder.</summary>
internal static class ConfigSetCommand
{
    public static IEnumerable<Command> Create(SettingsOptions settings)
    {
        var name = new Argument<string>("name") { Description = "The setting, for instance Pool.MaxWait or ROTOR_POOL__MAXWAIT." };
        var value = new Argument<string>("value") { Description = "Its new value." };
        var set = settings.AtServer(new Command("set", "Set a setting as the console does: above rotor.json, below .env, environment and command line.") { name, value });
        set.SetAction((parsed, cancellationToken) => RunAsync(settings, parsed, parsed.GetValue(name)!, parsed.GetValue(value), cancellationToken));
        yield return set;
        var unset = settings.AtServer(new Command("unset", "Take back what was set in the console.") { name });
        unset.SetAction((parsed, cancellationToken) => RunAsync(settings, parsed, parsed.GetValue(name)!, null, cancellationToken));
        yield return unset;
    }

    private static async Task<int> RunAsync(SettingsOptions settings, ParseResult parsed, string name, string? value, CancellationToken cancellationToken)
    {
        // Not ended by faults: one of them may be what is to be taken back.
        var loaded = new Lazy<LoadedConfiguration>(() => settings.Load(parsed));
        var place = settings.PlaceOf(parsed) with { Load = () => loaded.Value.Options };
        var setting = await place.FindServerAsync(TimeProvider.System, cancellationToken) is { } server
            ? await AtServerAsync(server, name, value, cancellationToken)
            : await InFolderAsync(loaded.Value, name, value, cancellationToken);
        await Console.Error.WriteLineAsync(setting.NextValue is { } next
            ? $"{setting.Name} is {Shown(next)} from the next start on; until then it is {Shown(setting.Value)}."
            : $"{setting.Name} is {Shown(setting.Value)}, from: {setting.Source}.");
        return ExitCode.Success;
    }

    private static async Task<SettingView> AtServerAsync(ServerTarget server, string name, string? value, CancellationToken cancellationToken)
    {
        using var client = new AdminClient(server);
        var path = "settings/" + Uri.EscapeDataString(name);
        var answer = value is null
            ? await client.SendAsync(HttpMethod.Delete, path, null, CommandJson.Default.SettingView, cancellationToken)
            : await client.SendAsync(HttpMethod.Put, path, new JsonObject { ["value"] = value }, CommandJson.Default.SettingView, cancellationToken);
        return answer ?? throw NoSuchSetting(name);
    }

    private static async Task<SettingView> InFolderAsync(LoadedConfiguration loaded, string name, string? value, CancellationToken cancellationToken)
    {
        await using var data = await RunningServer.OpenDataAsync(loaded.Options, TimeProvider.System, cancellationToken);
        using var desk = data.NewSettings(loaded, TimeProvider.System);
        var changed = await desk.ChangeAsync(name, value, OperatorIdentity.FirstName, cancellationToken);
        if (changed.Setting is null)
            throw NoSuchSetting(name);
        // No server holds the old value: whatever is set is in force from the start on.
        return changed.Faults.Count == 0
            ? changed.Setting with { Value = changed.Setting.NextValue ?? changed.Setting.Value, NextValue = null }
            : throw new CommandException(ExitCode.WrongConfiguration, string.Join('\n', changed.Faults));
    }

    private static CommandException NoSuchSetting(string name)
    {
        var meant = DidYouMean.Closest(name, SettingCatalog.All.SelectMany(setting => new[] { setting.Name, setting.Path.Replace(':', '.') }));
        return new(ExitCode.WrongConfiguration, $"{name}: no such setting{(meant is null ? "; 'rotor config' shows all" : $"; did you mean {meant}?")}");
    }

    private static string Shown(string value) => value.Length > 0 ? value : "not set";
}
