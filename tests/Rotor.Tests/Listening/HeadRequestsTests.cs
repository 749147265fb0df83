using Rotor.Access;
using Rotor.Tests.Records;
using Rotor.Tests.Support;
using Rotor.TestSupport;

namespace Rotor.Tests.Listening;

/// <summary>HEAD is answered as GET is, without a body.</summary>
public sealed class HeadRequestsTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Head_OfAnyDoor_IsTheHeadOfItsGet()
    {
        var folder = TestFolders.New("head");
        await using var upstream = await RecordingRotor.UpstreamAsync();
        await using (var rotor = await RecordingRotor.StartAsync(upstream, Path.Combine(folder, "data"), ("ROTOR_MODELS__REFRESHONSTART", "true")))
        {
            await rotor.UntilAsync("/readyz", ready => (string?)ready["status"] == "ok");
            var id = await rotor.ChatAsync("hello");
            await rotor.UntilAsync("/api/requests", page => (int)page["total_count"]! > 0);
            string[] paths =
            [
                "/healthz", "/readyz", "/metrics", "/v1/models", "/api/v1/models", "/v1/key", "/v1/nothing", "/api/keys", "/api/tokens", "/api/requests", "/api/requests?status=7xx",
                "/api/request/" + id, "/api/requests/export", "/api/stats", "/api/usage", "/api/openapi.json", "/api/nothing",
            ];
            foreach (var path in paths)
            {
                var (status, type, _) = await AskAsync(rotor, HttpMethod.Get, path);

                Assert.Equal((status, type, 0), await AskAsync(rotor, HttpMethod.Head, path));
            }

            // A GET of it has no end.
            Assert.Equal((200, "text/event-stream", 0), await AskAsync(rotor, HttpMethod.Head, "/api/requests/tail"));
            // Nor does the connection hold anything that would be taken for the next answer.
            await using var raw = await RawHttp.ConnectAsync(rotor.Client.BaseAddress!);
            await raw.SendAsync("HEAD /v1/models HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n");
            Assert.EndsWith("\r\n\r\n", await raw.ReadAsync(), StringComparison.Ordinal);
            var record = await rotor.AdminAsync("/api/requests?method=HEAD&path=/v1/nothing");
            Assert.NotEmpty(record["requests"]!.AsArray());
        }

        TestFolders.End(folder);
    }

    private static async Task<(int Status, string? Type, int Length)> AskAsync(RecordingRotor rotor, HttpMethod method, string path)
    {
        using var request = new HttpRequestMessage(method, path);
        request.Headers.Add(LocalAccess.Header, rotor.Secret);
        using var answer = await rotor.Client.SendAsync(request, Token);
        return ((int)answer.StatusCode, answer.Content.Headers.ContentType?.MediaType, method == HttpMethod.Head ? (await answer.Content.ReadAsByteArrayAsync(Token)).Length : -1);
    }
}
