using Rotor.Observability;

namespace Rotor.Commands;

/// <summary>What a start tells the person who asked for it.</summary>
internal static class StartBanner
{
    public static void Write(StartFacts facts)
    {
        WriteFacts(facts);
        if (facts.First is { } first)
            Console.WriteLine($"  Choose the console's password within the hour, at\n  {first}\n");
    }

    private static void WriteFacts(StartFacts facts) => Console.WriteLine(
        $"""

          Rotor {ProgramVersion.Text}
          Client base URL   {facts.ClientBaseUrl}
          Console           {facts.Console}
          Access            {facts.Access}
          Usable keys       {facts.Keys}
          Ctrl+C stops; running answers may end first.

        """);
}
