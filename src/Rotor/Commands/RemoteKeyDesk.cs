using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Rotor.Access;
using Rotor.Core.Keys;
using Rotor.Storage;

namespace Rotor.Commands;

/// <summary>Keys of the server that runs on this data folder, by its admin API.</summary>
internal sealed class RemoteKeyDesk : IKeyDesk
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);
    private readonly HttpClient _client;
    private readonly RunFile _server;

    public RemoteKeyDesk(RunFile server)
    {
        _server = server;
        _client = new HttpClient(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false })
        {
            BaseAddress = new Uri(server.Url + "/api/"),
            Timeout = Limit,
        };
        _client.DefaultRequestHeaders.Add(LocalAccess.Header, server.Secret);
    }

    public async Task<IReadOnlyList<KeyView>> ListAsync(CancellationToken cancellationToken)
    {
        using var answer = await SendAsync(HttpMethod.Get, "keys", null, cancellationToken);
        return await ReadAsync(answer, CommandJson.Default.ListKeyView, cancellationToken);
    }

    public async Task<IReadOnlyList<KeyView>> FindAsync(string reference, CancellationToken cancellationToken)
    {
        using var answer = await SendAsync(HttpMethod.Post, "keys/find", new JsonObject { ["reference"] = reference }, cancellationToken);
        return await ReadAsync(answer, CommandJson.Default.ListKeyView, cancellationToken);
    }

    public async Task<(KeyView Key, bool WasThere)> AddAsync(NewKey key, CancellationToken cancellationToken)
    {
        var body = new JsonObject
        {
            ["value"] = key.Value.Reveal(),
            ["label"] = key.Label,
            ["weight"] = key.Weight,
            ["account"] = key.Account,
            ["dailyLimit"] = key.DailyLimit,
            ["tags"] = new JsonArray([.. key.Tags.Select(tag => JsonValue.Create(tag))]),
        };
        using var answer = await SendAsync(HttpMethod.Post, "keys", body, cancellationToken);
        return (await ReadAsync(answer, CommandJson.Default.KeyView, cancellationToken), answer.StatusCode == HttpStatusCode.OK);
    }

    public async Task<KeyView?> EditAsync(string id, KeyEdit edit, CancellationToken cancellationToken)
    {
        var body = JsonSerializer.SerializeToNode(edit, CommandJson.Default.KeyEdit);
        using var answer = await SendAsync(HttpMethod.Patch, "keys/" + Uri.EscapeDataString(id), body, cancellationToken);
        return answer.StatusCode == HttpStatusCode.NotFound ? null : await ReadAsync(answer, CommandJson.Default.KeyView, cancellationToken);
    }

    public async Task<CheckedKey?> CheckAsync(string id, CancellationToken cancellationToken)
    {
        using var answer = await SendAsync(HttpMethod.Post, "keys/" + Uri.EscapeDataString(id) + "/check", null, cancellationToken);
        return answer.StatusCode == HttpStatusCode.NotFound ? null : await ReadAsync(answer, CommandJson.Default.CheckedKey, cancellationToken);
    }

    public async Task<IReadOnlyList<AccountSnapshot>> AccountsAsync(CancellationToken cancellationToken)
    {
        using var answer = await SendAsync(HttpMethod.Get, "accounts", null, cancellationToken);
        return await ReadAsync(answer, CommandJson.Default.ListAccountSnapshot, cancellationToken);
    }

    public async Task<bool> DeleteAsync(string id, CancellationToken cancellationToken)
    {
        using var answer = await SendAsync(HttpMethod.Delete, "keys/" + Uri.EscapeDataString(id), null, cancellationToken);
        return answer.StatusCode != HttpStatusCode.NotFound;
    }

    public ValueTask DisposeAsync()
    {
        _client.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, JsonNode? body, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null)
            request.Content = JsonContent.Create(body, CommandJson.Default.JsonNode);
        try
        {
            var answer = await _client.SendAsync(request, cancellationToken);
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

        return answer.StatusCode == HttpStatusCode.BadRequest
            ? new CommandException(ExitCode.WrongConfiguration, detail ?? "The running Rotor refuses this.")
            : new CommandException(ExitCode.Unhealthy, $"The running Rotor ({_server}) answers {(int)answer.StatusCode}: {detail ?? "no reason given"}");
    }

    private static async Task<T> ReadAsync<T>(
        HttpResponseMessage answer, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type, CancellationToken cancellationToken)
    {
        try
        {
            return await answer.Content.ReadFromJsonAsync(type, cancellationToken) ?? throw new JsonException("null");
        }
        catch (JsonException error)
        {
            throw new CommandException(ExitCode.Unhealthy, "The running Rotor answers in a form this version does not know. Use the program that it was started with.", error);
        }
    }
}
