using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Rotor.Commands;

/// <summary>Adds to the help of a command lines that work when typed.</summary>
internal static class HelpExamples
{
    private static readonly Dictionary<string, string[]> Of = new(StringComparer.Ordinal)
    {
        ["rotor"] =
        [
            "rotor demo                                  try everything, without a key",
            "OPENROUTER_API_KEYS=sk-or-... rotor         serve with a key, on http://127.0.0.1:8000/v1",
            "rotor keys add                              add a key; asks for it, so that no history keeps it",
            "rotor requests list --search 'flight'       find a request again",
            "rotor menu                                  watch and manage the running server",
            "rotor import ~/old-proxy                    take over keys and history of an older proxy",
            "rotor doctor                                say what is amiss",
            "rotor keys list --url https://host          manage a server elsewhere; its token is in ROTOR_TOKEN",
        ],
        ["rotor keys"] = ["rotor keys list", "rotor keys add --label work --daily-limit 50", "rotor keys check --all", "rotor keys lift ab12"],
        ["rotor keys add"] = ["rotor keys add --label work", "rotor keys add - < keys.txt"],
        ["rotor tokens"] = ["rotor tokens add anna --requests-per-minute 60 --budget-month 20", "rotor tokens rotate anna --overlap 1h"],
        ["rotor models"] = ["rotor models list --free", "rotor models list llama", "rotor models disable vendor/model"],
        ["rotor requests"] =
        [
            "rotor requests list --status 5xx --from 2030-01-31",
            "rotor requests list --search 'flight begin*' --json",
            "rotor requests tail --model '*:free'",
            "rotor requests export --format jsonl --bodies --output day.jsonl",
        ],
        ["rotor usage"] = ["rotor usage --by day --group model"],
        ["rotor users"] = ["rotor users add anna --role viewer", "rotor users token --role viewer --label monitoring"],
        ["rotor config"] = ["rotor config", "rotor config --set Pool.MaxWait=5s --json"],
        ["rotor import"] = ["rotor import ~/old-proxy --dry-run", "rotor import keys.csv proxy_requests.db"],
        ["rotor keys import"] = ["rotor keys import keys.csv --dry-run", "rotor keys import < keys.txt"],
        ["rotor logs tail"] = ["rotor logs tail --follow --level warn", "rotor logs tail --grep rests"],
        ["rotor menu"] = ["rotor menu", "rotor menu --language ru", "rotor menu --url https://host"],
        ["rotor completion"] = ["rotor completion bash > ~/.local/share/bash-completion/completions/rotor", "rotor completion fish > ~/.config/fish/completions/rotor.fish"],
    };

    /// <summary>Every example of every command.</summary>
    public static IEnumerable<string> Lines => Of.Values.SelectMany(lines => lines);

    public static void AddTo(RootCommand root)
    {
        foreach (var help in root.Options.OfType<HelpOption>())
            if (help.Action is HelpAction action)
                help.Action = new WithExamples(action);
    }

    private static string NameOf(Command command) => command is RootCommand ? "rotor" : string.Join(' ', Path(command));

    private static IEnumerable<string> Path(Command command) =>
        command.Parents.OfType<Command>().FirstOrDefault() is { } parent ? [.. Path(parent), command.Name] : ["rotor"];

    private sealed class WithExamples(HelpAction inner) : SynchronousCommandLineAction
    {
        // Who asks how a command is written need not have written it right.
        public override bool ClearsParseErrors => inner.ClearsParseErrors;

        public override int Invoke(ParseResult parseResult)
        {
            var code = inner.Invoke(parseResult);
            if (!Of.TryGetValue(NameOf(parseResult.CommandResult.Command), out var lines))
                return code;
            var output = parseResult.InvocationConfiguration.Output;
            output.WriteLine("Examples:");
            foreach (var line in lines)
                output.WriteLine("  " + line);
            output.WriteLine();
            return code;
        }
    }
}
