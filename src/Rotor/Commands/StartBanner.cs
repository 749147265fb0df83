using System.Reflection;

namespace Rotor.Commands;

/// <summary>What a start tells the person who asked for it.</summary>
internal static class StartBanner
{
    /// <summary>The program's version.</summary>
    public static string Version { get; } = typeof(StartBanner).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "";

    public static void Write(StartFacts facts) => Console.WriteLine(
        $"""

          Rotor {Version}
          Client base URL   {facts.ClientBaseUrl}
          Console           {facts.Console}
          Access            {facts.Access}
          Usable keys       {facts.Keys}
          Ctrl+C stops; running answers may end first.

        """);
}
