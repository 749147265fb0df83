using System.Net;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Rotor.Core.Access;
using Rotor.WebConsole.Serving;
using Rotor.WebConsole.Tests.Support;

namespace Rotor.WebConsole.Tests.Serving;

/// <summary>Goes through every address of console and admin API that the program maps, as nobody, as member and as viewer: what is open is listed here.</summary>
public sealed partial class EveryRouteTests : IAsyncLifetime
{
    private const string Password = "a password of theirs";

    private static readonly string[] OpenToAll =
    [
        "GET /admin/login", "POST /admin/login", "POST /admin/logout", "GET /admin/first", "POST /admin/first", "GET /admin/assets/{file}", "POST /admin/preferences",
    ];

    private static readonly string[] OpenToMembers =
    [
        "GET /api/me", "GET /api/sessions", "DELETE /api/sessions/{id}", "GET /api/operator-tokens", "POST /api/operator-tokens", "DELETE /api/operator-tokens/{id}",
        "GET /api/requests", "GET /api/request/{id}", "GET /api/requests/export", "GET /api/requests/tail", "GET /api/stats", "GET /api/usage",
    ];

    private ConsoleRun _run = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private IEnumerable<(string Method, string Pattern, OperatorRole? Page)> Routes => _run.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
        .SelectMany(endpoint => (endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? ["GET"])
            .Select(method => (method, "/" + endpoint.RoutePattern.RawText!.TrimStart('/'), endpoint.Metadata.GetMetadata<PageMetadata>()?.Role)))
        .Where(route => IsGuarded(route.Item2));

    public async ValueTask InitializeAsync()
    {
        _run = await ConsoleRun.StartAsync(keys: 1);
        var operators = _run.Services.GetRequiredService<Operators>();
        await operators.AddAsync("mira", OperatorRole.Member, Password, Token);
        await operators.AddAsync("vera", OperatorRole.Viewer, Password, Token);
    }

    public ValueTask DisposeAsync() => _run.DisposeAsync();

    [Fact]
    public async Task Nobody_ReachesOnlyWhereToSignIn()
    {
        using var client = _run.NewClient();
        var open = new List<string>();
        foreach (var (method, pattern, _) in Routes)
        {
            using var answer = await SendAsync(client, method, pattern);
            var isSent = answer.StatusCode == HttpStatusCode.Redirect && answer.Headers.Location!.ToString().StartsWith("/admin/login", StringComparison.Ordinal);
            if (!isSent && answer.StatusCode is not HttpStatusCode.Unauthorized) open.Add($"{method} {pattern}");
        }

        Assert.Equal(OpenToAll.Order(StringComparer.Ordinal), open.Distinct().Order(StringComparer.Ordinal));
        Assert.True(Routes.Count() > 60, $"{Routes.Count()} routes are not all.");
    }

    [Theory]
    [InlineData("mira", OperatorRole.Member)]
    [InlineData("vera", OperatorRole.Viewer)]
    public async Task LesserRoles_AreRefusedAllThatIsNotListed(string user, OperatorRole role)
    {
        using var client = await _run.SignInAsync(user, Password);
        var faults = new List<string>();
        foreach (var (method, pattern, page) in Routes.Where(route => !OpenToAll.Contains($"{route.Method} {route.Pattern}")))
        {
            var isOwn = OpenToMembers.Contains($"{method} {pattern}");
            var isAllowed = page is { } least ? role >= least : isOwn || (role == OperatorRole.Viewer && method == "GET") || pattern == "/admin/{**path}";
            // What is one's own to change has tests of its own.
            if (isAllowed && method != "GET") continue;
            using var answer = await SendAsync(client, method, pattern);
            if ((answer.StatusCode == HttpStatusCode.Forbidden) == isAllowed) faults.Add($"{method} {pattern}: {(int)answer.StatusCode}");
        }

        Assert.Empty(faults);
    }

    private static Task<HttpResponseMessage> SendAsync(HttpClient client, string method, string pattern)
    {
        var request = new HttpRequestMessage(new HttpMethod(method), new Uri(Placeholder().Replace(pattern, "x"), UriKind.Relative));
        return client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Token);
    }

    private static bool IsGuarded(string pattern) =>
        pattern.StartsWith("/admin", StringComparison.Ordinal) || (pattern.StartsWith("/api/", StringComparison.Ordinal) && !pattern.StartsWith("/api/v1", StringComparison.Ordinal));

    [GeneratedRegex(@"\{[^}]*\}")]
    private static partial Regex Placeholder();
}
