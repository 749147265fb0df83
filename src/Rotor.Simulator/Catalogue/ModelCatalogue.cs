using System.Collections.Concurrent;

namespace Rotor.Simulator.Catalogue;

/// <summary>The models this simulator serves.</summary>
internal sealed class ModelCatalogue
{
    private readonly ConcurrentDictionary<string, SimulatedModel> _models = new(StringComparer.Ordinal);

    public ModelCatalogue() => Reset();

    public IEnumerable<SimulatedModel> All => _models.Values.OrderBy(m => m.Id, StringComparer.Ordinal);

    public SimulatedModel? Find(string? id) => id is not null && _models.TryGetValue(id, out var model) ? model : null;

    public SimulatedModel GetOrAdd(string id) => _models.GetOrAdd(id, static i => new SimulatedModel(i));

    public bool Remove(string id) => _models.TryRemove(id, out _);

    public void Reset()
    {
        _models.Clear();
        foreach (var model in Defaults())
            _models[model.Id] = model;
    }

    private static IEnumerable<SimulatedModel> Defaults() =>
    [
        Free("google/gemma-4-31b-it:free", "Google: Gemma 4 31B (free)", "Google AI Studio", 262_144, 32_768),
        Free("liquid/lfm-2.5-2.6b:free", "LiquidAI: LFM2.5-2.6B (free)", "Liquid", 32_768, 8_192, reasoning: 12),
        Free("meta-llama/llama-3.3-70b-instruct:free", "Meta: Llama 3.3 70B Instruct (free)", "Venice", 131_072, null),
        Free("qwen/qwen3-coder:free", "Qwen: Qwen3 Coder 480B A35B (free)", "Chutes", 262_144, 65_536, PrefillBehaviour.Restarts),
        Free("nvidia/nemotron-nano-9b-v2:free", "NVIDIA: Nemotron Nano 9B V2 (free)", "Nvidia", 128_000, null, PrefillBehaviour.Rejects),
        Paid("openai/gpt-4o-mini", "OpenAI: GPT-4o-mini", "OpenAI", 128_000, 16_384, 0.00000015m, 0.0000006m, PrefillBehaviour.Restarts),
        Paid("anthropic/claude-sonnet-4.5", "Anthropic: Claude Sonnet 4.5", "Anthropic", 1_000_000, 64_000, 0.000003m, 0.000015m),
        Paid("deepseek/deepseek-chat-v3.1", "DeepSeek: DeepSeek V3.1", "DeepSeek", 163_840, 163_840, 0.0000002m, 0.0000008m),
        Paid("deepseek/deepseek-r1-0528", "DeepSeek: R1 0528", "DeepInfra", 163_840, 65_536, 0.0000005m, 0.00000218m, reasoning: 16),
        Paid("google/gemini-2.5-flash", "Google: Gemini 2.5 Flash", "Google", 1_048_576, 65_535, 0.0000003m, 0.0000025m),
        Paid("mistralai/mistral-small-3.2-24b-instruct", "Mistral: Mistral Small 3.2 24B", "Mistral", 131_072, 131_072, 0.00000006m, 0.00000018m),
        new("openrouter/free") { Name = "Free Models Router", Provider = "OpenRouter", ContextLength = 200_000, MaxCompletionTokens = null },
        new("openai/text-embedding-3-small") { Name = "OpenAI: Text Embedding 3 Small", Provider = "OpenAI", ContextLength = 8_192, PromptPrice = 0.00000002m, Output = "embeddings" },
    ];

    private static SimulatedModel Free(string id, string name, string provider, int context, int? output,
        PrefillBehaviour prefill = PrefillBehaviour.Continues, int reasoning = 0) =>
        new(id) { Name = name, Provider = provider, ContextLength = context, MaxCompletionTokens = output, Prefill = prefill, ReasoningTokens = reasoning };

    private static SimulatedModel Paid(string id, string name, string provider, int context, int? output, decimal prompt, decimal completion,
        PrefillBehaviour prefill = PrefillBehaviour.Continues, int reasoning = 0) =>
        new(id)
        {
            Name = name,
            Provider = provider,
            ContextLength = context,
            MaxCompletionTokens = output,
            PromptPrice = prompt,
            CompletionPrice = completion,
            Prefill = prefill,
            ReasoningTokens = reasoning,
        };
}
