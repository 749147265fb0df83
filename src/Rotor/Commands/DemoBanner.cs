using Rotor.Observability;

namespace Rotor.Commands;

/// <summary>What the demonstration tells: lines to paste, and where to look.</summary>
internal static class DemoBanner
{
    public const string Model = "meta-llama/llama-3.3-70b-instruct:free";

    public static void Write(StartFacts facts)
    {
        var command = $"curl {facts.ClientBaseUrl}/chat/completions -H 'Content-Type: application/json' -d";
        Console.WriteLine(
            $$"""

              Rotor {{ProgramVersion.Text}}, the demonstration: {{facts.Keys}} keys of 3 accounts at a simulated OpenRouter. Nothing leaves this machine.
              Client base URL   {{facts.ClientBaseUrl}}   (any API key)
              Console           {{facts.First ?? facts.Console}}

              Paste this, an answer at once:
            {{command}} '{"model":"{{Model}}","messages":[{"role":"user","content":"Hello!"}]}'

              Or this, a streamed one:
            {{command.Replace("curl ", "curl -N ", StringComparison.Ordinal)}} '{"model":"{{Model}}","stream":true,"messages":[{"role":"user","content":"Hello!"}]}'

              Ctrl+C stops.

            """);
    }
}
