using System.Globalization;
using System.Text;

namespace Rotor.Tests.Fuzz;

/// <summary>Spells requests to console and admin API that nobody means well: from strangers, and, only to look, from one who is let in.</summary>
internal sealed class HostileVisit(Random random, string localSecret)
{
    private static readonly string[] Places =
    [
        "/", "/admin", "/admin/login", "/admin/first", "/admin/dashboard", "/admin/requests", "/admin/keys", "/admin/tokens", "/admin/models", "/admin/usage", "/admin/people", "/admin/settings", "/admin/playground", "/admin/key-status",
        "/admin/assets/..%2f..%2fsecret.key", "/admin/assets/console.css", "/admin/requests/../../etc/passwd", "/admin/%3Cscript%3E", "/login", "/request/1", "/api/keys", "/api/accounts", "/api/tokens", "/api/users", "/api/sessions",
        "/api/requests", "/api/requests/facets", "/api/requests/tail", "/api/request/1%27--", "/api/request/%00", "/api/stats", "/api/usage", "/api/models", "/api/me", "/api/openapi.json", "/api/nothing", "//api/keys", "/v1/../api/keys",
        "/%61pi/keys", "/api/%2e%2e/api/keys", "/healthz", "/readyz", "/metrics", "/admin/delete-key/..%2f", "/api/keys/%0d%0aX:1", "/v1/key", "/v1/models?format=<b>", "/v1/generation?id='",
    ];

    private static readonly string[] Names = ["page", "page_size", "search", "cursor", "from", "to", "by", "group", "status", "model", "key", "client", "sort", "code", "back", "reason", "limit", "stream", "cost", "ids", "\u00e9", ""];

    private static readonly string[] Values =
    [
        "", "-1", "0", "99999999999999999999", "1e999", "NaN", "' OR 1=1--", "\"; DROP TABLE records;--", "<script>alert(1)</script>", "%00", "%ff%fe", "\u4f60\u597d", "*", "\"", "a OR b NEAR c", "....//....//etc/passwd", "//evil.example", "javascript:1",
        "2026-13-45T99:99:99Z", "0001-01-01", "9999-12-31T23:59:59Z", "()", "{}", "[]", "=cmd|' /C calc'!A1", "\u202e", new string('x', 3_000),
    ];

    private static readonly string[] Headers =
    [
        "Authorization: Bearer ro-guess", "Authorization: Bearer rt-guess", "Authorization: Basic YWRtaW46YWRtaW4=", "Authorization: bearer", "x-api-key: ' OR 1=1", "Cookie: rotor_session=guess", "Cookie: rotor_session=\"; rotor_session=", "X-Rotor-Local: guess",
        "Origin: http://evil.example", "Origin: null", "Sec-Fetch-Site: cross-site", "Host: evil.example", "Host: 127.0.0.1:1, evil", "X-Forwarded-For: 127.0.0.1", "Forwarded: for=127.0.0.1", "Accept-Language: zh,ru;q=x,*;q=", "Accept: text/html", "Accept: \u0001",
        "Last-Event-ID: 99", "Range: bytes=0-1", "If-None-Match: \"", "Referer: javascript:1", "Content-Encoding: gzip", "X-HTTP-Method-Override: DELETE",
    ];

    private static readonly string[] Types = ["application/json", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "multipart/form-data", "text/plain", "application/json; charset=utf-7"];

    private static readonly string[] Bodies =
    [
        "", "{}", "[]", "null", "{\"password\":\"guess\"}", "{\"password\":null}", "{\"user\":\"admin\",\"password\":7}", "{\"key\":\"guess\"}", "user=admin&password=guess", "password=%zz&user=%", "code=guess&password=guessguess&again=", "token=guess",
        "--x\r\nContent-Disposition: form-data; name=\"password\"\r\n\r\nguess\r\n--x--\r\n", "--x\r\nContent-Disposition: form-data", "{\"name\":\"\u0000\",\"role\":\"admin\"}", "{\"a\":{\"a\":{\"a\":[[[[[", "=&&&=&=", "\u00ff\u00fe",
    ];

    /// <summary>The bytes of one request, or of something like it.</summary>
    public byte[] Spell()
    {
        // Who is let in only looks: what an admin changes is no attack, and would be on the books.
        var isLetIn = random.Next(3) == 0;
        var looks = isLetIn || random.Next(2) == 0;
        var head = new StringBuilder();
        head.Append(looks ? "GET " : Pick("POST", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "HEAD")).Append(looks ? "" : " ").Append(Target()).Append(" HTTP/1.1\r\n");
        if (random.Next(20) != 0) head.Append("Host: 127.0.0.1\r\n");
        if (isLetIn) head.Append("X-Rotor-Local: ").Append(localSecret).Append("\r\n");
        for (var i = random.Next(3); i > 0; i--) head.Append(Pick(Headers)).Append("\r\n");
        var body = looks ? "" : Pick(Bodies);
        if (!looks) head.Append("Content-Type: ").Append(Pick(Types)).Append(CultureInfo.InvariantCulture, $"\r\nContent-Length: {Encoding.UTF8.GetByteCount(body) + (random.Next(10) == 0 ? random.Next(-2, 9) : 0)}\r\n");
        var bytes = Encoding.UTF8.GetBytes(head.Append("\r\n").Append(body).ToString());
        return !isLetIn && random.Next(3) == 0 ? Mutation.Of(random, bytes) : bytes;
    }

    private string Target()
    {
        var target = new StringBuilder(Pick(Places));
        for (var i = random.Next(3); i > 0; i--)
        {
            var value = Pick(Values);
            target.Append(target.ToString().Contains('?', StringComparison.Ordinal) ? '&' : '?').Append(Pick(Names)).Append('=').Append(random.Next(4) == 0 ? value.Replace(' ', '+') : Uri.EscapeDataString(value));
        }

        return target.ToString();
    }

    private string Pick(params string[] from) => from[random.Next(from.Length)];
}
