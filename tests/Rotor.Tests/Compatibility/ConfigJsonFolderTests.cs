using System.Net;
using System.Text.Json.Nodes;
using Rotor.Simulator;

namespace Rotor.Tests.Compatibility;

/// <summary>The program in a folder with a <c>config.json</c>.</summary>
public sealed class ConfigJsonFolderTests
{
    private const string Key = "sk-or-v1-planted-0123456789";
    private const string Password = "a-planted-password";

    [Fact]
    public async Task Folder_AsItWas_ServesFreeModelsForThePassword()
    {
        await using var upstream = await OpenRouterSimulator.StartAsync(cancellationToken: TestContext.Current.CancellationToken);
        upstream.AddKey(Key);
        await using var folder = new OlderFolder();
        folder.Write("config.json", $$"""
            { "server": { "host": "127.0.0.1", "port": 0 }, "admin": { "password": "{{Password}}" },
              "openrouter": { "base_url": "{{upstream.BaseUrl}}", "free_model_suffix": ":free" }, "proxy": { "load_balance_strategy": "round_robin" } }
            """);
        await folder.StartAsync(("OPENROUTER_API_KEYS", Key), ("ROTOR_MODELS__REFRESHONSTART", "true"));

        Assert.Equal(HttpStatusCode.Unauthorized, (await folder.ChatAsync("qwen/qwen3-coder:free")).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await folder.ChatAsync("qwen/qwen3-coder:free", bearer: "wrong")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await folder.ChatAsync("qwen/qwen3-coder:free", bearer: Password)).StatusCode);
        var paid = await folder.ChatAsync("openai/gpt-4o-mini", bearer: Password);
        Assert.InRange((int)paid.StatusCode, 400, 404);

        var sent = Assert.Single(upstream.Requests, request => request.Target.EndsWith("completions", StringComparison.Ordinal));
        Assert.True((int)JsonNode.Parse(sent.Body.Span)!["max_tokens"]! > 0);
        using var models = new HttpRequestMessage(HttpMethod.Get, "/v1/models");
        models.Headers.Add("Authorization", "Bearer " + Password);
        var list = JsonNode.Parse(await (await folder.Client.SendAsync(models, TestContext.Current.CancellationToken)).Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!;
        Assert.Equal("list", (string)list["object"]!);
        Assert.All(list["data"]!.AsArray(), model => Assert.EndsWith(":free", (string)model!["id"]!, StringComparison.Ordinal));
        await folder.Process.LineAsync("config.json is in force");
        Assert.DoesNotContain("planted", folder.Process.Output, StringComparison.Ordinal);
    }
}
