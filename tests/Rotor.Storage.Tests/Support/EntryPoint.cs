using Xunit.Runner.InProc.SystemConsole;

namespace Rotor.Storage.Tests.Support;

/// <summary>Runs the tests, or, when a test starts this program as its child, the part that is to be killed.</summary>
internal static class EntryPoint
{
    public static Task<int> Main(string[] args) => args is ["child", var name, var folder] ? ChildPrograms.RunAsync(name, folder) : ConsoleRunner.Run(args);
}
