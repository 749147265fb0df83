namespace Rotor.Commands.Menu;

/// <summary>What to put into a client, ready to be marked and copied.</summary>
internal sealed class ConnectionScreen : MenuScreen
{
    private const int Column = 24;

    public override string Title(MenuTexts texts) => texts.Connection;

    public override IReadOnlyList<MenuLine> Body(MainMenu menu, int width)
    {
        var texts = menu.Texts;
        if (menu.Facts.Server is not { } server)
            return [MenuLine.Empty, MenuLine.Of(" " + texts.NoServer, Look.Warning)];
        var open = server.Access.StartsWith("open", StringComparison.Ordinal);
        var key = open ? "any" : "rt-...";
        return
        [
            MenuLine.Empty,
            Fact(texts.Address, server.ClientBaseUrl, Look.Strong),
            Fact(texts.Endpoint, server.ClientBaseUrl + "/chat/completions"),
            Fact(texts.ApiKey, open ? texts.AnyKey : texts.TokenNeeded),
            Fact(texts.Model, texts.AnyModel),
            Fact(texts.Access, server.Access),
            MenuLine.Empty,
            MenuLine.Of(" " + texts.ForShell, Look.Quiet),
            MenuLine.Of($"export OPENAI_BASE_URL={server.ClientBaseUrl}"),
            MenuLine.Of($"export OPENAI_API_KEY={key}"),
            MenuLine.Of("curl $OPENAI_BASE_URL/chat/completions -H \"Authorization: Bearer $OPENAI_API_KEY\" \\"),
            MenuLine.Of("  -H 'Content-Type: application/json' \\"),
            MenuLine.Of("  -d '{\"model\":\"openrouter/free\",\"messages\":[{\"role\":\"user\",\"content\":\"Hello!\"}]}'"),
            MenuLine.Empty,
            MenuLine.Of(" " + texts.ForPython, Look.Quiet),
            MenuLine.Of("from openai import OpenAI"),
            MenuLine.Of($"client = OpenAI(base_url=\"{server.ClientBaseUrl}\", api_key=\"{key}\")"),
        ];
    }

    private static MenuLine Fact(string name, string value, Look look = Look.Plain) => MenuLine.Of(" " + name, Look.Quiet).To(Column).Add(value, look);
}
