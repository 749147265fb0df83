using System.Globalization;
using System.Net;

namespace Rotor.Simulator;

/// <summary>The command line: options by name, or what is wrong with it.</summary>
internal static class Command
{
    public const string Usage = """
        Usage: rotor-simulator [--port 9000] [--address 127.0.0.1] [--load] [--keys 6] [--accounts 3] [--tokens 24] [--token-delay-ms 0]

          --port            0 takes a free port
          --load            a target of load runs: nothing is kept, any bearer is taken while there is no key
          --keys            so many keys, sk-or-v1-sim-0001 and on, shared out over the accounts; none by default
          --accounts        so many accounts, user_sim_1 and on; 1 by default
          --tokens          tokens of an unscripted answer
          --token-delay-ms  the pause between two tokens of an unscripted stream
        """;

    /// <summary>Reads the arguments; <paramref name="wrong"/> names what could not be read.</summary>
    public static (SimulatorOptions Options, int Keys, int Accounts) Read(string[] args, out string? wrong)
    {
        var options = new SimulatorOptions { Port = 9000 };
        var (keys, accounts) = (0, 1);
        wrong = null;
        for (var i = 0; i < args.Length && wrong is null; i++)
        {
            if (args[i] == "--load")
            {
                options.Load = true;
                continue;
            }

            var (name, value) = (args[i], i + 1 < args.Length ? args[++i] : "");
            if (name == "--address" && IPAddress.TryParse(value, out var address))
                options.Address = address;
            else if (!int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || !Take(options, name, number, ref keys, ref accounts))
                wrong = $"{name} {value}".TrimEnd();
        }

        return (options, keys, accounts);
    }

    private static bool Take(SimulatorOptions options, string name, int number, ref int keys, ref int accounts)
    {
        switch (name)
        {
            case "--port" when number <= 65_535:
                options.Port = number;
                return true;
            case "--keys":
                keys = number;
                return true;
            case "--accounts" when number > 0:
                accounts = number;
                return true;
            case "--tokens" when number > 0:
                options.AnswerTokens = number;
                return true;
            case "--token-delay-ms":
                options.TokenDelay = TimeSpan.FromMilliseconds(number);
                return true;
            default:
                return false;
        }
    }
}
