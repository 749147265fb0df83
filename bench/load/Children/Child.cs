using System.Diagnostics;
using System.Net.Sockets;

namespace Rotor.Load.Children;

/// <summary>A process of the bench, bound to its processors; it dies with the bench.</summary>
internal sealed class Child : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private readonly Process _process;
    private readonly string _log;

    private Child(Process process, string log, string name, int port) => (_process, _log, Name, Port) = (process, log, name, port);

    public string Name { get; }

    public int Port { get; }

    /// <summary>From its start until it took a connection, in milliseconds.</summary>
    public double StartMilliseconds { get; private set; }

    public int Id => _process.Id;

    public double ProcessorSeconds => ProcFile.ProcessorSeconds(_process.Id);

    public double ResidentMegabytes => ProcFile.ResidentMegabytes(_process.Id);

    /// <summary>Starts it and waits until it listens on <paramref name="port"/>.</summary>
    /// <param name="name">Its name in messages.</param>
    /// <param name="processors">The processors it may use, as taskset lists them.</param>
    /// <param name="port">Where it will listen.</param>
    /// <param name="folder">Its working folder, where its log goes.</param>
    /// <param name="environment">Variables besides the inherited ones.</param>
    /// <param name="command">Program and arguments.</param>
    public static async Task<Child> StartAsync(
        string name, string processors, int port, string folder, IReadOnlyDictionary<string, string> environment, params string[] command)
    {
        var log = Path.Combine(folder, name + ".log");
        // The shell redirects what would otherwise have to be read here, and becomes the process.
        var start = new ProcessStartInfo("/bin/sh") { WorkingDirectory = folder };
        foreach (var argument in (string[])["-c", "log=$1; shift; exec \"$@\" >\"$log\" 2>&1 </dev/null", "sh", log, "taskset", "-c", processors, .. command])
            start.ArgumentList.Add(argument);
        foreach (var inherited in start.Environment.Keys.Where(IsSetting).ToArray()) start.Environment.Remove(inherited);
        foreach (var (key, value) in environment) start.Environment[key] = value;

        var from = Stopwatch.GetTimestamp();
        var child = new Child(Process.Start(start)!, log, name, port);
        try
        {
            await child.WaitUntilListeningAsync(from);
            return child;
        }
        catch
        {
            child.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        _process.WaitForExit(TimeSpan.FromSeconds(5));
        _process.Dispose();
    }

    private async Task WaitUntilListeningAsync(long from)
    {
        while (true)
        {
            try
            {
                using var probe = new TcpClient();
                await probe.ConnectAsync("127.0.0.1", Port);
                StartMilliseconds = Stopwatch.GetElapsedTime(from).TotalMilliseconds;
                return;
            }
            catch (SocketException) when (!_process.HasExited && Stopwatch.GetElapsedTime(from) < Patience)
            {
                await Task.Delay(5);
            }
            catch (SocketException e)
            {
                throw new InvalidOperationException($"{Name} does not listen on port {Port}. It said:\n{File.ReadAllText(_log)}", e);
            }
        }
    }

    private static bool IsSetting(string name) => name is "HOST" or "PORT" or "APP_API_KEY" or "ADMIN_PASSWORD"
        || name.StartsWith("ROTOR_", StringComparison.OrdinalIgnoreCase) || name.StartsWith("OPENROUTER_", StringComparison.OrdinalIgnoreCase)
        || name.StartsWith("ASPNETCORE_", StringComparison.OrdinalIgnoreCase);
}
