using Rotor.Simulator;

var port = args is ["--port", var text, ..] ? int.Parse(text, System.Globalization.CultureInfo.InvariantCulture) : 9000;
await using var simulator = await OpenRouterSimulator.StartAsync(new SimulatorOptions { Port = port, Load = args.Contains("--load") });
Console.WriteLine($"The simulator listens on {simulator.BaseUrl}");
var stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
Console.CancelKeyPress += (_, e) =>
{
    e.Cancel = true;
    stopped.TrySetResult();
};
await stopped.Task;
