using System.CommandLine;
using Rotor.Configuration;
using Rotor.Storage;

namespace Rotor.Commands;

/// <summary>The options with which the command line gives settings.</summary>
internal sealed class SettingsOptions
{
    private readonly Option<string?> _config = new("--config") { Description = "Read this file instead of rotor.json in the data folder.", HelpName = "file" };
    private readonly Option<string[]> _set = new("--set") { Description = "Set any setting, for instance --set Pool.MaxWait=5s.", HelpName = "name=value" };

    private readonly Option<string?> _url = new("--url")
    {
        Description = $"Work at the server of this address, with the operator's token in {ServerTarget.TokenVariable}.",
        HelpName = "address",
        Recursive = true,
    };

    private readonly (Option<string?> Option, string Setting)[] _named =
    [
        (new("--data") { Description = "The data folder.", HelpName = "folder" }, "ROTOR_DATA"),
        (new("--host") { Description = "The address to listen on.", HelpName = "address" }, "ROTOR_LISTEN__HOST"),
        (new("--port") { Description = "The port to listen on.", HelpName = "port" }, "ROTOR_LISTEN__PORT"),
        (new("--log-level") { Description = "trace, debug, info, warn, error or fatal.", HelpName = "level" }, "ROTOR_LOG__LEVEL"),
    ];

    /// <summary>Adds them to the root, for every command below it as well.</summary>
    public void AddTo(RootCommand root)
    {
        foreach (var option in _named.Select(named => (Option)named.Option).Append(_set).Append(_config))
        {
            option.Recursive = true;
            root.Options.Add(option);
        }
    }

    /// <summary>Adds <c>--url</c> to a command that works at a server, and to those below it.</summary>
    public Command AtServer(Command command)
    {
        command.Options.Add(_url);
        return command;
    }

    /// <summary>The address that <c>--url</c> gives; null without it.</summary>
    public Uri? UrlOf(ParseResult parsed) => parsed.GetValue(_url) is { } url ? ServerTarget.RootOf(url) : null;

    /// <summary>Where the command is to work.</summary>
    /// <exception cref="CommandException"><c>--url</c> is wrong, or there is no token.</exception>
    public CommandPlace PlaceOf(ParseResult parsed)
    {
        var named = parsed.GetValue(_url) is { } url ? ServerTarget.Named(url, Environment.GetEnvironmentVariable(ServerTarget.TokenVariable)) : null;
        if (named is { IsInClear: true })
            Console.Error.WriteLine($"warning: {named} is plain http: whoever sees the traffic can take the token. Use https, or a tunnel to the machine.");
        return new CommandPlace(named, () => LoadOrEnd(parsed).Options);
    }

    /// <summary>Loads the configuration of this process.</summary>
    public LoadedConfiguration Load(ParseResult parsed) =>
        ConfigurationLoader.Load(ConfigurationInputs.OfProcess(Values(parsed), parsed.GetValue(_config)) with { Kept = SettingStore.Read });

    /// <summary>Loads it and ends the command, with every fault, where it is wrong.</summary>
    public LoadedConfiguration LoadOrEnd(ParseResult parsed)
    {
        var loaded = Load(parsed);
        if (loaded.Faults.Count == 0)
            return loaded;
        var lines = loaded.Faults.Select(fault => "  " + fault).Concat(loaded.Warnings.Select(warning => "  (only a warning) " + warning));
        if (loaded.Kept.Count > 0)
            lines = lines.Append($"  (set in the console: {string.Join(", ", loaded.Kept.Select(kept => kept.Name))}; 'rotor config unset <name>' takes one back)");
        throw new CommandException(ExitCode.WrongConfiguration, $"Rotor cannot start, the configuration is wrong:\n{string.Join('\n', lines)}");
    }

    /// <summary>The settings that were given on the command line.</summary>
    public List<CommandLineValue> Values(ParseResult parsed)
    {
        var values = new List<CommandLineValue>();
        foreach (var pair in parsed.GetValue(_set) ?? [])
        {
            var equals = pair.IndexOf('=', StringComparison.Ordinal);
            if (equals < 1)
                throw new CommandException(ExitCode.WrongConfiguration, "--set: write name=value, for instance --set Pool.MaxWait=5s");
            values.Add(new($"--set {pair[..equals]}", pair[..equals].Trim(), pair[(equals + 1)..]));
        }

        foreach (var (option, setting) in _named)
            if (parsed.GetValue(option) is { } text)
                values.Add(new(option.Name, setting, text));
        return values;
    }
}
