using System.CommandLine;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Rotor.Configuration;
using Rotor.Core.Keys;
using Rotor.Simulator;
using Rotor.Storage;

namespace Rotor.Commands;

/// <summary><c>rotor demo</c>: everything without a key, against a simulated OpenRouter in the same process.</summary>
internal static class DemoCommand
{
    private const int FirstPort = 8000;
    private const int Accounts = 3;
    private const int KeysPerAccount = 2;

    // About as fast as a quick model writes, so that a stream is seen to be one.
    private static readonly TimeSpan TokenDelay = TimeSpan.FromMilliseconds(25);

    public static Command Create(SettingsOptions settings)
    {
        var quiet = new Option<bool>("--quiet") { Description = "No traffic of its own." };
        var command = new Command("demo", "Try everything without a key: the gateway with a simulated OpenRouter behind it.") { quiet };
        command.SetAction((parsed, cancellationToken) => RunAsync(settings.Values(parsed), parsed.GetValue(quiet), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(List<CommandLineValue> given, bool quiet, CancellationToken cancellationToken)
    {
        _ = Load(given); // what is wrong with it is said before anything is started
        var temporary = given.Exists(value => value.Setting == "ROTOR_DATA") ? null : Directory.CreateTempSubdirectory("rotor-demo-").FullName;
        await using var simulator = await OpenRouterSimulator.StartAsync(new SimulatorOptions { AnswerTo = DemoVoice.AnswerTo, TokenDelay = TokenDelay }, cancellationToken);
        var troubles = new DemoTroubles(simulator, TimeProvider.System);
        await using var traffic = new DemoTraffic(troubles, TimeProvider.System);
        try
        {
            given.Add(new("demo", "ROTOR_UPSTREAM__BASEURL", simulator.BaseUrl));
            if (temporary is not null)
                given.Add(new("demo", "ROTOR_DATA", temporary));
            if (!given.Exists(value => value.Setting == "ROTOR_LISTEN__PORT"))
                given.Add(new("demo", "ROTOR_LISTEN__PORT", FreePort(Load(given).Options.Listen.Host).ToString(CultureInfo.InvariantCulture)));
            var loaded = Load(given);
            Prepare(loaded.Options, simulator);
            troubles.Prepare(AccountId(2), KeyValue(3, 2));
            return await ServingProcess.RunAsync(
                loaded,
                facts =>
                {
                    DemoBanner.Write(facts);
                    if (!quiet)
                        traffic.Start(facts.ClientBaseUrl);
                },
                cancellationToken,
                services => services.AddHostedService<DemoSeed>());
        }
        finally
        {
            if (temporary is not null)
                Directory.Delete(temporary, recursive: true);
        }
    }

    private static LoadedConfiguration Load(List<CommandLineValue> given)
    {
        var loaded = ConfigurationLoader.Load(
            new ConfigurationInputs(new Dictionary<string, string>(), Directory.GetCurrentDirectory(), given, CommandLineOnly: true) { Kept = SettingStore.Read });
        return loaded.Faults.Count > 0 ? throw new CommandException(ExitCode.WrongConfiguration, string.Join('\n', loaded.Faults)) : loaded;
    }

    private static void Prepare(RotorOptions options, OpenRouterSimulator simulator)
    {
        options.Access.FirstLinkSignsIn = true;
        var keys = new List<ConfiguredKey>();
        for (var account = 1; account <= Accounts; account++)
            for (var key = 1; key <= KeysPerAccount; key++)
            {
                var value = KeyValue(account, key);
                simulator.AddKey(value, AccountId(account));
                keys.Add(new ConfiguredKey(new Secret(value), null, $"demo {account}.{key}", "demo"));
            }

        options.Keys = keys;
    }

    private static string AccountId(int account) => $"user_demo{account}";

    private static string KeyValue(int account, int key) => $"sk-or-v1-demo{new string('0', 52)}{account:D4}{key:D4}";

    // The port is free now; should somebody take it before the server does, the start says so in one line.
    private static int FreePort(string host)
    {
        var address = IPAddress.TryParse(host, out var parsed) ? parsed : IPAddress.Loopback;
        for (var port = FirstPort; port < FirstPort + 100; port++)
        {
            using var listener = new TcpListener(address, port);
            try
            {
                listener.Start();
                return port;
            }
            catch (SocketException)
            {
                // Taken: the next one.
            }
        }

        return 0;
    }
}
