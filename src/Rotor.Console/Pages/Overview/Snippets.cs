namespace Rotor.WebConsole.Pages.Overview;

/// <summary>The first request in the languages and tools that people use, filled with this gateway's address.</summary>
/// <param name="Id">Names it on the page.</param>
/// <param name="Name">What people call it.</param>
/// <param name="Code">To be copied.</param>
public sealed record Snippet(string Id, string Name, string Code);

/// <summary>Writes the snippets.</summary>
public static class Snippets
{
    /// <param name="steps">The address and the model.</param>
    /// <param name="tools">What tools are called in the viewer's language.</param>
    public static IReadOnlyList<Snippet> For(FirstSteps steps, string tools)
    {
        ArgumentNullException.ThrowIfNull(steps);
        return Of(steps.BaseUrl, steps.Model, steps.NeedsToken ? "rt-…" : "any", tools);
    }

    /// <param name="baseUrl">What a client takes as its base URL.</param>
    /// <param name="model">A model to try.</param>
    /// <param name="token">What a client shows.</param>
    /// <param name="tools">What tools are called in the viewer's language.</param>
    public static IReadOnlyList<Snippet> Of(string baseUrl, string model, string token, string tools) =>
    [
        new("curl", "curl", $$"""
            curl {{baseUrl}}/chat/completions \
              -H "Authorization: Bearer {{token}}" \
              -H "Content-Type: application/json" \
              -d '{"model": "{{model}}", "messages": [{"role": "user", "content": "Hello!"}]}'
            """),
        new("python", "Python", $$"""
            from openai import OpenAI

            client = OpenAI(base_url="{{baseUrl}}", api_key="{{token}}")
            answer = client.chat.completions.create(
                model="{{model}}",
                messages=[{"role": "user", "content": "Hello!"}],
            )
            print(answer.choices[0].message.content)
            """),
        new("javascript", "JavaScript", $$"""
            import OpenAI from "openai";

            const client = new OpenAI({ baseURL: "{{baseUrl}}", apiKey: "{{token}}" });
            const answer = await client.chat.completions.create({
              model: "{{model}}",
              messages: [{ role: "user", content: "Hello!" }],
            });
            console.log(answer.choices[0].message.content);
            """),
        new("csharp", "C#", $$"""
            using System.ClientModel;
            using OpenAI;
            using OpenAI.Chat;

            var chat = new ChatClient("{{model}}", new ApiKeyCredential("{{token}}"),
                new OpenAIClientOptions { Endpoint = new Uri("{{baseUrl}}") });
            var answer = await chat.CompleteChatAsync("Hello!");
            Console.WriteLine(answer.Value.Content[0].Text);
            """),
        new("tools", tools, $$"""
            OPENAI_BASE_URL={{baseUrl}}
            OPENAI_API_KEY={{token}}

            # aider
            aider --openai-api-base {{baseUrl}} --openai-api-key {{token}} --model openai/{{model}}

            # Claude Code
            ANTHROPIC_BASE_URL={{baseUrl[..^3]}} ANTHROPIC_AUTH_TOKEN={{token}} claude

            # Open WebUI: Settings, Connections, OpenAI API
            {{baseUrl}}
            """),
    ];
}
