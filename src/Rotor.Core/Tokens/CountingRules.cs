namespace Rotor.Core.Tokens;

/// <summary>What a maker's chat format adds to the text of a request: the numbers behind <see cref="PromptEstimate"/>.</summary>
/// <remarks>
/// OpenAI's are exact for what it documents. All others were fitted to usage that upstream answered for recorded requests; how far they lie off
/// stands in docs/models.md, by maker.
/// </remarks>
public sealed record CountingRules
{
    public static readonly CountingRules OpenAi = new() { NamesCallTwice = true, PerToolCall = 5, PerParallelCall = 7, SharedFrame = 4, CertainPercent = 97, FormatPrompt = 0 };

    /// <summary>The o models and those since gpt-5: one token fewer before the answer, and a frame of its own for the tools.</summary>
    public static readonly CountingRules OpenAiReasoning = OpenAi with { BeforeAnswer = 2, SharedFrame = 0 };

    /// <summary>The open models, whose format says the date, the reasoning effort and the channels in a message of its own.</summary>
    public static readonly CountingRules OpenWeights = OpenAi with { OwnPrompt = 60, ToolPrompt = 20, SharedFrame = 0, CertainPercent = 80 };

    /// <summary>Anthropic publishes no vocabulary; its text is a ninth longer than counted here. Tools come with a prompt of 346 (its documentation).</summary>
    public static readonly CountingRules Anthropic = new() { Percent = 112, CountsRoles = false, BeforeAnswer = 4, ToolPrompt = 346, PerToolCall = 40, FormatPrompt = 0 };

    /// <summary>Claude 4.5 and later bring a longer prompt for tools than the documentation says.</summary>
    public static readonly CountingRules AnthropicSince45 = Anthropic with { ToolPrompt = 530 };

    /// <summary>Google counts text and nothing round it; what it counts for tools differs by provider, from their names alone to all of their schemas.</summary>
    public static readonly CountingRules Google = new() { PerMessage = 0, CountsRoles = false, BeforeAnswer = 0, PerToolCall = 10, ToolsAreSure = false, FormatPrompt = 0 };

    public static readonly CountingRules DeepSeek = new() { PerMessage = 1, CountsRoles = false, ToolsAsJson = true, ToolPrompt = 88, PerToolCall = 16 };

    /// <summary>Since 3.2, tools come with a longer explanation, and calls of them in tags.</summary>
    public static readonly CountingRules DeepSeekSince32 = DeepSeek with { ToolPrompt = 230, PerToolCall = 45 };

    public static readonly CountingRules Mistral = new() { Percent = 115, CountsRoles = false, BeforeAnswer = 0, ToolsAsJson = true, ToolPrompt = 20, PerToolCall = 16 };

    public static readonly CountingRules Moonshot = new() { PerToolCall = 16 };

    public static readonly CountingRules Meta = new() { OwnPrompt = 25, ToolsAsJson = true, ToolPrompt = 88, PerToolCall = 16 };

    public static readonly CountingRules XAi = new() { OwnPrompt = 200, ToolsAsJson = true, ToolPrompt = 115, PerToolCall = 16 };

    /// <summary>Qwen, GLM and whoever else shows the tools as JSON under the usual paragraph of instructions.</summary>
    public static readonly CountingRules Other = new() { ToolsAsJson = true, ToolPrompt = 88, PerToolCall = 16 };

    /// <summary>Tokens of the model for a hundred counted in the encoding that stands in for its own.</summary>
    public int Percent { get; private init; } = 100;

    /// <summary>The part of an estimate, in percent, that the true count does not fall below.</summary>
    public int CertainPercent { get; private init; } = 80;

    public int PerMessage { get; private init; } = 3;

    /// <summary>Whether the name of a message's role is text to the model, not a sign of its own.</summary>
    public bool CountsRoles { get; private init; } = true;

    /// <summary>What leads the answer in.</summary>
    public int BeforeAnswer { get; private init; } = 3;

    /// <summary>What stands round a call of a tool and its result.</summary>
    public int PerToolCall { get; private init; }

    /// <summary>More for each call where one answer made several.</summary>
    public int PerParallelCall { get; private init; }

    /// <summary>Whether a result is headed by the name of what was called.</summary>
    public bool NamesCallTwice { get; private init; }

    /// <summary>Whether tools are shown as JSON; else as TypeScript declarations.</summary>
    public bool ToolsAsJson { get; private init; }

    /// <summary>The instructions that come with any tools.</summary>
    public int ToolPrompt { get; private init; }

    /// <summary>False where tools may count as far less than they are.</summary>
    public bool ToolsAreSure { get; private init; } = true;

    /// <summary>What tools and a system message share.</summary>
    public int SharedFrame { get; private init; }

    /// <summary>The instructions that come with a schema for the answer.</summary>
    public int FormatPrompt { get; private init; } = 30;

    /// <summary>A prompt that comes with every request.</summary>
    public int OwnPrompt { get; private init; }
}
