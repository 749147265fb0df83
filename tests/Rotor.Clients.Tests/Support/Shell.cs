using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.RegularExpressions;
using Rotor.Tests.Support;

namespace Rotor.Clients.Tests.Support;

/// <summary>A line of the README, running in the repository's folder.</summary>
internal sealed class Shell : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TestSupport.Patience.Limit;
    private readonly ConcurrentQueue<string> _lines = new();
    private readonly Process _process;

    private Shell(Process process) => _process = process;

    public static Shell Start(string line, params (string Name, string Value)[] variables)
    {
        var start = new ProcessStartInfo("bash", ["-c", "exec " + line]) { WorkingDirectory = Repository.Root, RedirectStandardOutput = true, RedirectStandardError = true };
        // A setting of whoever runs the tests is no part of what the README shows.
        foreach (var name in start.Environment.Keys.Where(IsSetting).ToArray()) start.Environment.Remove(name);
        foreach (var (name, value) in variables) start.Environment[name] = value;
        var shell = new Shell(new Process { StartInfo = start });
        shell._process.OutputDataReceived += (_, received) => shell.Take(received.Data);
        shell._process.ErrorDataReceived += (_, received) => shell.Take(received.Data);
        shell._process.Start();
        shell._process.BeginOutputReadLine();
        shell._process.BeginErrorReadLine();
        return shell;
    }

    /// <summary>The printed address, without a path.</summary>
    public async Task<string> AddressAsync() => Regex.Match(await LineAsync("http://127.0.0.1:"), @"http://127\.0\.0\.1:\d+").Value;

    /// <summary>Waits for a line that contains <paramref name="text"/>.</summary>
    public async Task<string> LineAsync(string text)
    {
        using var limit = new CancellationTokenSource(Patience);
        while (true)
        {
            if (_lines.FirstOrDefault(line => line.Contains(text, StringComparison.Ordinal)) is { } found) return found;
            Assert.False(limit.IsCancellationRequested || _process.HasExited, $"No line with '{text}' in:\n{string.Join('\n', _lines)}");
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, CancellationToken.None);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private static bool IsSetting(string name) =>
        name is "HOST" or "PORT" || name.StartsWith("ROTOR_", StringComparison.OrdinalIgnoreCase) || name.StartsWith("OPENROUTER_", StringComparison.OrdinalIgnoreCase);

    private void Take(string? line)
    {
        if (line is not null) _lines.Enqueue(line);
    }
}
