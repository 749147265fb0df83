using System.Diagnostics;
using System.Globalization;

namespace Rotor.Tests.Support;

/// <summary>A terminal of its own, in which the program runs as a person would run it.</summary>
internal sealed class Tmux : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TestSupport.Patience.Limit;
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(100);

    private readonly string _socket = "rotor-" + Guid.NewGuid().ToString("N");

    private Tmux()
    {
    }

    /// <summary>Opens the terminal and runs <paramref name="command"/> in it, which may be a line for a shell.</summary>
    public static async Task<Tmux> StartAsync(string folder, string command, int width = 110, int height = 30, params (string Name, string Value)[] variables)
    {
        var terminal = new Tmux();
        var path = Environment.GetEnvironmentVariable("PATH");
        var set = string.Join(' ', variables.Select(variable => $"{variable.Name}='{variable.Value}'"));
        var root = Environment.GetEnvironmentVariable("DOTNET_ROOT") is { } dotnet ? $"DOTNET_ROOT='{dotnet}'" : "";
        // What the program leaves behind on the screen stays to be seen.
        var line = $"env -i PATH='{AppContext.BaseDirectory}:{path}' HOME='{folder}' TERM=screen-256color LANG=C.UTF-8 {root} {set} sh -c 'trap : INT; {command}; echo [ended $?]; cat'";
        await terminal.RunAsync(
            "-f", "/dev/null", "new-session", "-d", "-s", "menu", "-c", folder, "-x", width.ToString(CultureInfo.InvariantCulture), "-y", height.ToString(CultureInfo.InvariantCulture), line);
        return terminal;
    }

    /// <summary>Presses keys by tmux's names: <c>Enter</c>, <c>Down</c>, <c>C-c</c>, or characters.</summary>
    public Task PressAsync(params string[] keys) => RunAsync(["send-keys", "-t", "menu", .. keys]);

    public Task TypeAsync(string text) => RunAsync("send-keys", "-t", "menu", "-l", text);

    public Task ResizeAsync(int width, int height) =>
        RunAsync("resize-window", "-t", "menu", "-x", width.ToString(CultureInfo.InvariantCulture), "-y", height.ToString(CultureInfo.InvariantCulture));

    /// <summary>What can be seen now.</summary>
    public Task<string> ScreenAsync() => RunAsync("capture-pane", "-p", "-t", "menu");

    /// <summary>Waits until the screen shows all of the texts, and gives the screen.</summary>
    public async Task<string> SeesAsync(params string[] texts)
    {
        using var limit = new CancellationTokenSource(Patience);
        while (true)
        {
            var screen = await ScreenAsync();
            if (Array.TrueForAll(texts, text => screen.Contains(text, StringComparison.Ordinal)))
                return screen;
            Assert.False(limit.IsCancellationRequested, $"Not seen: {string.Join(" | ", texts)}\n{screen}");
            await Task.Delay(Glance, TimeProvider.System, CancellationToken.None);
        }
    }

    public async ValueTask DisposeAsync()
    {
        using var limit = new CancellationTokenSource(Patience);
        // It may have ended by itself.
        using var tmux = Process.Start(new ProcessStartInfo("tmux", ["-L", _socket, "kill-server"]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        await tmux.WaitForExitAsync(limit.Token);
    }

    private async Task<string> RunAsync(params string[] arguments)
    {
        using var limit = new CancellationTokenSource(Patience);
        using var tmux = Process.Start(new ProcessStartInfo("tmux", ["-L", _socket, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var output = tmux.StandardOutput.ReadToEndAsync(limit.Token);
        var errors = tmux.StandardError.ReadToEndAsync(limit.Token);
        await tmux.WaitForExitAsync(limit.Token);
        Assert.True(tmux.ExitCode == 0, $"tmux {string.Join(' ', arguments.Take(2))}: {await errors}");
        return await output;
    }
}
