using System.Globalization;
using System.Runtime.InteropServices;
using Rotor.Simulator;

var (options, keys, accounts) = Command.Read(args, out var wrong);
if (wrong is not null)
{
    await Console.Error.WriteLineAsync($"Not understood: {wrong}{Environment.NewLine}{Command.Usage}");
    return 2;
}

OpenRouterSimulator simulator;
try
{
    simulator = await OpenRouterSimulator.StartAsync(options);
}
catch (IOException taken)
{
    await Console.Error.WriteLineAsync($"Cannot listen on {options.Address}:{options.Port}: {taken.Message}");
    return 1;
}

await using (simulator)
{
    for (var i = 0; i < keys; i++)
        simulator.AddKey(string.Create(CultureInfo.InvariantCulture, $"sk-or-v1-sim-{i + 1:0000}"), string.Create(CultureInfo.InvariantCulture, $"user_sim_{(i % accounts) + 1}"));
    Console.WriteLine($"The simulator listens on {simulator.BaseUrl}; what it sees stands on {simulator.Root}/");
    var stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
    using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
    using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
    await stopped.Task;

    void Stop(PosixSignalContext signal)
    {
        signal.Cancel = true;
        stopped.TrySetResult();
    }
}

return 0;
