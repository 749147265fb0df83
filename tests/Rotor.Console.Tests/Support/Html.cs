using System.Net;
using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;

namespace Rotor.WebConsole.Tests.Support;

/// <summary>Pages as documents, and forms as a browser without script sends them.</summary>
internal static class Html
{
    public static async Task<IHtmlDocument> PageAsync(this HttpClient client, string address, HttpStatusCode status = HttpStatusCode.OK)
    {
        using var answer = await client.GetAsync(new Uri(address, UriKind.Relative));
        Assert.Equal(status, answer.StatusCode);
        return Parse(await answer.Content.ReadAsStringAsync());
    }

    /// <summary>Sends a form to where <paramref name="address"/> says, with the token of a page that has one.</summary>
    public static async Task<HttpResponseMessage> SendAsync(this HttpClient client, string address, params (string Name, string Value)[] fields)
    {
        var page = await client.PageAsync("/admin/dashboard");
        var token = page.QuerySelector("input[name=token]")!.GetAttribute("value")!;
        return await client.PostAsync(new Uri(address, UriKind.Relative), new FormUrlEncodedContent([.. fields.Select(field => KeyValuePair.Create(field.Name, field.Value)), KeyValuePair.Create("token", token)]));
    }

    /// <summary>Sends a form and shows the page that it leads to.</summary>
    public static async Task<IHtmlDocument> ChangeAsync(this HttpClient client, string address, params (string Name, string Value)[] fields)
    {
        using var answer = await client.SendAsync(address, fields);
        Assert.True(answer.StatusCode == HttpStatusCode.Redirect, $"{answer.StatusCode}: {Parse(await answer.Content.ReadAsStringAsync()).Body?.TextContent}");
        return await client.PageAsync(answer.Headers.Location!.OriginalString);
    }

    public static IHtmlDocument Parse(string html) => new HtmlParser().ParseDocument(html);

    /// <summary>Text as it is read: white space in one piece.</summary>
    public static string Words(this IElement element) => string.Join(' ', element.TextContent.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
