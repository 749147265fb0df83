namespace Rotor.Load;

/// <summary>How long and what: the bench's command line.</summary>
internal sealed record BenchOptions
{
    public const string Usage = """
        Usage: run.sh [--quick] [--rounds 5] [--seconds 2] [--minutes 13] [--only SCENARIO,...] [--peers PEER,...] [--variants] [--out FILE]

          --quick     two rounds of one second each
          --rounds    rounds per scenario; in each round every peer has its turn
          --seconds   length of one measurement
          --minutes   no measurement begins after so many minutes
          --only      scenarios: json-1k, request-64k, answer-64k, one, paced, sse-200, sse-1000
          --peers     proxies: nginx (always), haproxy, bare, yarp, rotor
          --variants  Rotor also with recording off, with that of bodies off, and with inline I/O
          --out       where the tables are written too
        """;

    public int Rounds { get; init; } = 5;

    public TimeSpan Window { get; init; } = TimeSpan.FromSeconds(2);

    public TimeSpan Limit { get; init; } = TimeSpan.FromMinutes(13);

    public string[] Only { get; init; } = [];

    public string[] Peers { get; init; } = [];

    public bool Variants { get; init; }

    public string? Out { get; init; }

    /// <summary>Reads the arguments; null when they are wrong.</summary>
    public static BenchOptions? Read(ReadOnlySpan<string> args)
    {
        var options = new BenchOptions();
        while (args.Length > 0)
        {
            var value = args.Length > 1 ? args[1] : "";
            (BenchOptions? Next, int Taken) step = args[0] switch
            {
                "--quick" => (options with { Rounds = 2, Window = TimeSpan.FromSeconds(1) }, 1),
                "--variants" => (options with { Variants = true }, 1),
                "--rounds" when int.TryParse(value, out var rounds) && rounds is > 0 and <= 50 => (options with { Rounds = rounds }, 2),
                "--seconds" when int.TryParse(value, out var seconds) && seconds is > 0 and <= 60 => (options with { Window = TimeSpan.FromSeconds(seconds) }, 2),
                "--minutes" when int.TryParse(value, out var minutes) && minutes is > 0 and <= 60 => (options with { Limit = TimeSpan.FromMinutes(minutes) }, 2),
                "--only" => (options with { Only = value.Split(',') }, 2),
                "--peers" => (options with { Peers = value.Split(',') }, 2),
                "--out" when value.Length > 0 => (options with { Out = value }, 2),
                _ => (null, 0),
            };
            if (step.Next is null) return null;
            options = step.Next;
            args = args[Math.Min(step.Taken, args.Length)..];
        }
        return options;
    }
}
