using Rotor.TestSupport;
using System.Diagnostics;

namespace Rotor.Storage.Tests.Support;

/// <summary>The program itself, with an environment of its own.</summary>
internal static class RotorProgram
{
    private static readonly TimeSpan Patience = TestSupport.Patience.Limit;

    /// <summary>How a run ended, and what it said.</summary>
    public readonly record struct Outcome(int ExitCode, string Output, string Errors);

    public static Task<Outcome> RunAsync(string data, string? input, params string[] arguments) => RunAsync(data, input, [], arguments);

    public static async Task<Outcome> RunAsync(string data, string? input, (string Name, string Value)[] variables, string[] arguments)
    {
        using var process = Start(data, variables, arguments);
        if (input is not null)
            await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync().WaitAsync(Patience);
        var outcome = new Outcome(process.ExitCode, await output, await errors);
        SecretsFoundException.ThrowIfAny([.. TestFolders.ScanOf(data).In("what the program wrote to its terminal", outcome.Output + outcome.Errors)]);
        return outcome;
    }

    /// <summary>Starts a server and ends when it has announced itself.</summary>
    public static Task<Process> ServeAsync(string data, params (string Name, string Value)[] variables) => ServeAsync(data, _ => { }, variables);

    /// <summary>As the other one; <paramref name="said"/> gets the lines of standard output.</summary>
    public static async Task<Process> ServeAsync(string data, Action<string> said, params (string Name, string Value)[] variables)
    {
        var process = Start(data, variables, ["serve", "--port", "0"]);
        process.OutputDataReceived += (_, line) => said(line.Data ?? "");
        process.StandardInput.Close();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        using var limit = new CancellationTokenSource(Patience, TimeProvider.System);
        while (DataFolder.FindServer(data) is null)
        {
            if (process.HasExited)
                throw new InvalidOperationException($"The server ended with {process.ExitCode}.");
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, limit.Token);
        }

        return process;
    }

    public static async Task KillAsync(Process process)
    {
        process.Kill();
        await process.WaitForExitAsync().WaitAsync(Patience);
    }

    private static Process Start(string data, (string Name, string Value)[] variables, string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetDirectoryName(data)!,
        };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "rotor.dll"));
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        foreach (var name in start.Environment.Keys.Where(IsOurs).ToArray())
            start.Environment.Remove(name);
        start.Environment["ROTOR_DATA"] = data;
        start.Environment["ROTOR_UPSTREAM__BASEURL"] = "http://127.0.0.1:9/v1"; // the discard port: nothing answers there
        foreach (var (name, value) in variables)
            start.Environment[name] = value;
        TestFolders.PlantVariables(data, variables);
        return Process.Start(start)!;
    }

    private static bool IsOurs(string name) => name is "HOST" or "PORT" or "APP_API_KEY" or "ADMIN_PASSWORD"
        || name.StartsWith("ROTOR_", StringComparison.OrdinalIgnoreCase) || name.StartsWith("OPENROUTER_", StringComparison.OrdinalIgnoreCase);
}
