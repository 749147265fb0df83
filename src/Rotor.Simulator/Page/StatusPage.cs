using System.Globalization;
using System.Net;
using System.Text;
using Rotor.Simulator.Accounts;

namespace Rotor.Simulator.Page;

/// <summary>The page at /: what the simulator saw, for each key and in all.</summary>
internal sealed class StatusPage(OpenRouterSimulator simulator)
{
    private const string Style = """
        :root{color-scheme:light dark;--line:light-dark(#dcdfe4,#33373f);--dim:light-dark(#667,#99a)}
        body{font:15px/1.5 system-ui,sans-serif;max-width:72rem;margin:2rem auto;padding:0 1rem;background:light-dark(#fff,#16181d);color:light-dark(#1b1e24,#e6e8ec)}
        h1{font-size:1.3rem;margin:0}p{color:var(--dim);margin:.3rem 0 1.5rem}
        .wide{overflow-x:auto}table{border-collapse:collapse;width:100%}
        th,td{padding:.45rem .8rem;border-bottom:1px solid var(--line);text-align:right;white-space:nowrap;font-variant-numeric:tabular-nums}
        th{color:var(--dim);font-weight:500}th:nth-child(-n+2),td:nth-child(-n+2){text-align:left}tr.all td{font-weight:600}
        code{font:13px ui-monospace,monospace}
        """;

    public string Html()
    {
        var page = new StringBuilder();
        page.Append("<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">")
            .Append("<title>Rotor simulator</title><style>").Append(Style).Append("</style></head><body><h1>Rotor simulator</h1><p>Base address <code>")
            .Append(simulator.BaseUrl).Append("</code>. A scripted stand-in for OpenRouter; nothing here is real.</p>")
            .Append("<div class=\"wide\"><table><thead><tr><th>Key</th><th>Account</th><th>Requests</th><th>Running</th><th>Statuses</th><th>Aborts</th>")
            .Append("<th>Billed after abort</th><th>Prompt tokens</th><th>Completion tokens</th></tr></thead><tbody>");
        foreach (var key in simulator.Keys)
            Row(page, "", key.Label, key.Account.Id, key.Seen);
        Row(page, " class=\"all\"", "All", "", simulator.Seen);
        return page.Append("</tbody></table></div></body></html>").ToString();
    }

    private static void Row(StringBuilder page, string attributes, string key, string account, KeyStatistics seen)
    {
        var statuses = string.Join(", ", seen.Statuses.OrderBy(s => s.Key).Select(s => $"{(s.Key == 0 ? "no head" : s.Key)} × {s.Value}"));
        page.Append("<tr").Append(attributes).Append('>');
        foreach (var cell in new[] { key, account, Text(seen.Requests), Text(seen.Running), statuses, Text(seen.Aborts), Text(seen.BilledAfterAbort), Text(seen.PromptTokens), Text(seen.CompletionTokens) })
            page.Append("<td>").Append(WebUtility.HtmlEncode(cell)).Append("</td>");
        page.Append("</tr>");
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
