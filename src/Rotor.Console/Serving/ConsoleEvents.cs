namespace Rotor.WebConsole.Serving;

/// <summary>The ids of the console's log messages: the program's table keeps 1700 to 1799 for them.</summary>
internal static class ConsoleEvents
{
    public const int PageFailed = 1700;
}
