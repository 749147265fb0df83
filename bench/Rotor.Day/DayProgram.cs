using System.Diagnostics;
using System.Globalization;

namespace Rotor.Day;

/// <summary>Runs a simulated day and prints how it went: <c>--requests</c>, <c>--keys</c>, <c>--accounts</c>, <c>--hours</c>, <c>--seed</c>.</summary>
internal static class DayProgram
{
    public static int Main(string[] args)
    {
        var plan = new DayPlan();
        for (var i = 0; i + 1 < args.Length; i += 2)
        {
            var number = double.Parse(args[i + 1], CultureInfo.InvariantCulture);
            plan = args[i] switch
            {
                "--requests" => plan with { Requests = (int)number },
                "--keys" => plan with { Keys = (int)number },
                "--accounts" => plan with { Accounts = (int)number },
                "--hours" => plan with { Hours = number },
                "--seed" => plan with { Seed = (int)number },
                _ => throw new ArgumentException($"{args[i]}: one of --requests, --keys, --accounts, --hours, --seed."),
            };
        }

        var watch = Stopwatch.StartNew();
        var result = DayRun.Run(plan);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{plan.Keys} keys of {plan.Accounts} accounts, {plan.Hours} h, seed {plan.Seed}"));
        Console.Write(result);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"took {watch.Elapsed.TotalSeconds:0.0} s"));
        return result is { ServedRatio: >= 0.999, WastedPerThousand: <= 2, WrongRests.Count: 0 } ? 0 : 1;
    }
}
