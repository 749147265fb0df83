using System.Net;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Rotor.Admin.Records;

namespace Rotor.Commands;

/// <summary>Speaks to the admin API of a server.</summary>
internal sealed class AdminClient : IDisposable
{
    /// <summary>Longer than anything that the server itself waits for.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(90);
    private readonly HttpClient _client;
    private readonly ServerTarget _server;

    public AdminClient(ServerTarget server)
    {
        _server = server;
        var handler = new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false };
        if (server.IsOwn)
            OwnServer.Trust(handler);
        _client = new HttpClient(handler)
        {
            BaseAddress = new Uri(server.Root, "/api/"),
            Timeout = Limit,
        };
        _client.DefaultRequestHeaders.Add(server.Header, server.Secret);
    }

    /// <summary>True when an answer said that no request is put on record.</summary>
    public bool RecordingIsOff { get; private set; }

    /// <returns>What was answered; null for 404, and where nothing was to be answered.</returns>
    /// <exception cref="CommandException">The server refuses, or does not answer.</exception>
    public async Task<T?> SendAsync<T>(HttpMethod method, string path, JsonNode? body, JsonTypeInfo<T> type, CancellationToken cancellationToken)
        where T : class => (await AskAsync(method, path, body, type, cancellationToken)).Value;

    /// <summary>As <see cref="SendAsync"/>, with the status of the answer.</summary>
    /// <exception cref="CommandException">The server refuses, or does not answer.</exception>
    public async Task<(T? Value, HttpStatusCode Status)> AskAsync<T>(HttpMethod method, string path, JsonNode? body, JsonTypeInfo<T> type, CancellationToken cancellationToken)
        where T : class
    {
        using var answer = await SendAsync(method, path, body, cancellationToken);
        if (answer.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.NoContent)
            return (null, answer.StatusCode);
        try
        {
            return (await answer.Content.ReadFromJsonAsync(type, cancellationToken) ?? throw new JsonException("null"), answer.StatusCode);
        }
        catch (JsonException error)
        {
            throw new CommandException(ExitCode.Unhealthy, "The running Rotor answers in a form this version does not know. Use the program that it was started with.", error);
        }
    }

    /// <returns>False for 404.</returns>
    /// <exception cref="CommandException">The server refuses, or does not answer.</exception>
    public async Task<bool> TrySendAsync(HttpMethod method, string path, JsonNode? body, CancellationToken cancellationToken)
    {
        using var answer = await SendAsync(method, path, body, cancellationToken);
        return answer.StatusCode != HttpStatusCode.NotFound;
    }

    /// <summary>Copies an answer of any length.</summary>
    /// <exception cref="CommandException">The server refuses, does not answer, or breaks off.</exception>
    public async Task CopyAsync(string path, Stream to, CancellationToken cancellationToken)
    {
        using var answer = await SendAsync(HttpMethod.Get, path, null, cancellationToken, HttpCompletionOption.ResponseHeadersRead);
        try
        {
            await answer.Content.CopyToAsync(to, cancellationToken);
        }
        catch (HttpRequestException error)
        {
            throw new CommandException(ExitCode.Unhealthy, $"The running Rotor ({_server}) broke off: {error.Message}", error);
        }
    }

    /// <summary>Reads an answer that goes on, line by line, until it ends.</summary>
    /// <exception cref="CommandException">The server refuses, or does not answer.</exception>
    public async IAsyncEnumerable<string> ReadLinesAsync(string path, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var answer = await SendAsync(HttpMethod.Get, path, null, cancellationToken, HttpCompletionOption.ResponseHeadersRead);
        using var reader = new StreamReader(await answer.Content.ReadAsStreamAsync(cancellationToken));
        while (await reader.ReadLineAsync(cancellationToken) is { } line)
            yield return line;
    }

    public void Dispose() => _client.Dispose();

    private async Task<HttpResponseMessage> SendAsync(
        HttpMethod method, string path, JsonNode? body, CancellationToken cancellationToken, HttpCompletionOption until = HttpCompletionOption.ResponseContentRead)
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null)
            request.Content = JsonContent.Create(body, CommandJson.Default.JsonNode);
        try
        {
            var answer = await _client.SendAsync(request, until, cancellationToken);
            RecordingIsOff |= answer.Headers.TryGetValues(RecordingMark.Header, out var values) && values.Contains(RecordingMark.Off);
            if (answer.IsSuccessStatusCode || answer.StatusCode == HttpStatusCode.NotFound)
                return answer;
            using (answer)
                throw await RefusalAsync(answer, cancellationToken);
        }
        catch (Exception error) when (error is HttpRequestException or TaskCanceledException && !cancellationToken.IsCancellationRequested)
        {
            throw new CommandException(ExitCode.Unhealthy, $"The running Rotor ({_server}) does not answer: {error.Message}", error);
        }
    }

    private async Task<CommandException> RefusalAsync(HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        string? detail = null;
        try
        {
            detail = (await answer.Content.ReadFromJsonAsync(CommandJson.Default.JsonNode, cancellationToken))?["detail"]?.GetValue<string>();
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            // Not our words: the status must do.
        }

        return answer.StatusCode switch
        {
            HttpStatusCode.BadRequest or HttpStatusCode.Conflict => new CommandException(ExitCode.WrongConfiguration, detail ?? "The running Rotor refuses this."),
            HttpStatusCode.Unauthorized => new CommandException(
                ExitCode.NotAllowed, $"{_server} does not know this token: {ServerTarget.TokenVariable} must hold one that 'rotor users token' made there and nobody has revoked."),
            HttpStatusCode.Forbidden => new CommandException(ExitCode.NotAllowed, $"{_server} does not allow this: {detail ?? "no reason given"}"),
            _ => new CommandException(ExitCode.Unhealthy, $"The running Rotor ({_server}) answers {(int)answer.StatusCode}: {detail ?? "no reason given"}"),
        };
    }
}
