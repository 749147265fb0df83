using Rotor.TestSupport;
using System.Collections.Concurrent;
using System.Diagnostics;

namespace Rotor.Tests.Support;

/// <summary>The built program as a process of its own, in an empty working directory, without this machine's settings.</summary>
internal sealed class RotorProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TestSupport.Patience.Limit;

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _lines = new();
    private readonly SemaphoreSlim _more = new(0);

    private readonly SecretScan _secrets;

    private RotorProcess(Process process, SecretScan secrets) => (_process, _secrets) = (process, secrets);

    /// <summary>All that was written so far, to either stream.</summary>
    public string Output => string.Join('\n', _lines);

    public int Id => _process.Id;

    public static RotorProcess Start(string folder, string[] arguments, params (string Name, string Value)[] variables)
    {
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "rotor"), arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        var kept = start.Environment.Where(v => v.Key is "PATH" or "HOME" or "DOTNET_ROOT" or "TMPDIR").ToArray();
        start.Environment.Clear();
        foreach (var (name, value) in kept.Select(v => (v.Key, v.Value!)).Concat(variables))
            start.Environment[name] = value;
        TestFolders.PlantVariables(folder, variables);
        var process = new RotorProcess(new Process { StartInfo = start }, TestFolders.ScanOf(folder));
        process._process.OutputDataReceived += process.Take;
        process._process.ErrorDataReceived += process.Take;
        process._process.Start();
        process._process.BeginOutputReadLine();
        process._process.BeginErrorReadLine();
        return process;
    }

    /// <summary>Runs it to its end and gives the exit code with all it wrote.</summary>
    public static async Task<(int Code, string Output)> RunAsync(string folder, string[] arguments, params (string Name, string Value)[] variables)
    {
        await using var process = Start(folder, arguments, variables);
        return (await process.EndAsync(), process.Output);
    }

    /// <summary>Waits for a line that contains <paramref name="text"/> and gives it.</summary>
    public async Task<string> LineAsync(string text)
    {
        using var limit = new CancellationTokenSource(Patience);
        while (true)
        {
            if (_lines.FirstOrDefault(line => line.Contains(text, StringComparison.Ordinal)) is { } found)
                return found;
            try
            {
                await _more.WaitAsync(limit.Token);
            }
            catch (OperationCanceledException)
            {
                throw new TimeoutException($"No line with '{text}' in:\n{Output}");
            }
        }
    }

    public async Task SignalAsync(string signal)
    {
        using var kill = Process.Start("kill", ["-" + signal, _process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
    }

    public async Task<int> EndAsync()
    {
        using var limit = new CancellationTokenSource(Patience);
        try
        {
            await _process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"It did not end within {Patience.TotalSeconds} s, and said last:\n{string.Join('\n', _lines.TakeLast(20))}");
        }

        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
        _more.Dispose();
        SecretsFoundException.ThrowIfAny(_secrets.In("what the program wrote to its terminal", Output));
    }

    private void Take(object sender, DataReceivedEventArgs received)
    {
        if (received.Data is null)
            return;
        _lines.Enqueue(received.Data);
        try
        {
            _more.Release();
        }
        catch (ObjectDisposedException)
        {
            // A last line of a process that is being ended.
        }
    }
}
