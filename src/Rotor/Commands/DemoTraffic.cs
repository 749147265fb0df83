using System.Net.Http.Headers;
using System.Text.Json;

namespace Rotor.Commands;

/// <summary>Light traffic for the demonstration: small chats in several languages, some of them streamed, one every few seconds, and a failure upstream now and then.</summary>
internal sealed class DemoTraffic(DemoTroubles troubles, TimeProvider time) : IAsyncDisposable
{
    private static readonly string[] Models = [DemoBanner.Model, "google/gemma-4-31b-it:free", "openai/gpt-4o-mini", "anthropic/claude-sonnet-4.5"];

    private readonly CancellationTokenSource _stopping = new();
    private Task _running = Task.CompletedTask;

    /// <summary>Begins to send to <paramref name="baseUrl"/>; call it once.</summary>
    public void Start(string baseUrl) => _running = RunAsync(new Uri(baseUrl + "/chat/completions"));

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _running;
        _stopping.Dispose();
    }

    private async Task RunAsync(Uri address)
    {
        using var handler = new SocketsHttpHandler { UseProxy = false };
        using var client = new HttpClient(handler);
        for (var i = 0; !_stopping.IsCancellationRequested; i++)
        {
            try
            {
                await Task.Delay(TimeSpan.FromMilliseconds(Random.Shared.Next(1_500, 6_000)), time, _stopping.Token);
                troubles.Before(i);
                await SendAsync(client, address, i);
            }
            catch (Exception error) when (error is OperationCanceledException or HttpRequestException or IOException)
            {
                // The server is stopping, or no key could answer: either way the next question is what matters.
            }
        }
    }

    private async Task SendAsync(HttpClient client, Uri address, int number)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(new
        {
            model = Models[number % Models.Length],
            stream = number % 3 == 0,
            messages = new[] { new { role = "user", content = DemoTopics.Small[number % DemoTopics.Small.Length].Question } },
        });
        using var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        using var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, _stopping.Token);
        await answer.Content.CopyToAsync(Stream.Null, _stopping.Token);
    }
}
