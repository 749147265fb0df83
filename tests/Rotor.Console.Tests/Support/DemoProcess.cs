using System.Diagnostics;

namespace Rotor.WebConsole.Tests.Support;

/// <summary>The demonstration as a person starts it: a process of its own, with its day of records, its traffic and its troubles.</summary>
public sealed class DemoProcess : IAsyncDisposable
{
    private const string ConsoleLine = "Console";
    private readonly Process _process;
    private readonly DirectoryInfo _folder;

    private DemoProcess(Process process, DirectoryInfo folder, Uri first)
    {
        _process = process;
        _folder = folder;
        First = first;
    }

    /// <summary>The link that signs the first person in.</summary>
    public Uri First { get; }

    public static async Task<DemoProcess> StartAsync()
    {
        var folder = Directory.CreateTempSubdirectory("rotor-tour-");
        var process = Process.Start(new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "rotor.dll"), "demo", "--port", "0", "--data", folder.FullName]) { RedirectStandardOutput = true })!;
        using var patience = new CancellationTokenSource(ConsoleRun.Patience);
        while (await process.StandardOutput.ReadLineAsync(patience.Token) is { } line)
        {
            if (!line.TrimStart().StartsWith(ConsoleLine, StringComparison.Ordinal))
                continue;
            _ = process.StandardOutput.BaseStream.CopyToAsync(Stream.Null, CancellationToken.None); // What nobody reads would block the writer in the end.
            return new DemoProcess(process, folder, new Uri(line.Trim()[ConsoleLine.Length..].Trim()));
        }

        throw new InvalidOperationException("The demonstration ended before it said where its console is.");
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _folder.Delete(recursive: true);
    }
}
