using Rotor.Core.RequestLog;

namespace Rotor.WebConsole.Tests.Support;

/// <summary>Records for tests that hand them to the log themselves, to say when a request runs and when it ends.</summary>
internal static class SomeRecords
{
    /// <summary>A request of this client that began now.</summary>
    public static RequestRecord Running(string client) => new()
    {
        Id = Guid.CreateVersion7().ToString(),
        Time = TimeProvider.System.GetUtcNow(),
        State = RequestState.Running,
        Method = "POST",
        Path = "/v1/chat/completions",
        ModelAsked = "vendor/model",
        ClientId = client,
        ClientName = client,
    };

    /// <summary>The same when it went well.</summary>
    public static RequestRecord Ended(RequestRecord record) => record with { State = RequestState.Completed, Status = 200, Duration = TimeSpan.FromSeconds(2) };
}
