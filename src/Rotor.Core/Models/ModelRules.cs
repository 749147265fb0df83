using System.Collections.Frozen;
using Rotor.Core.Settings;

namespace Rotor.Core.Models;

/// <summary>What an operator allows and names, read from <see cref="ModelsOptions"/> once.</summary>
public sealed class ModelRules
{
    /// <summary>Everything goes through, under its own name.</summary>
    public static readonly ModelRules None = new();

    /// <summary>The model of a request that names none; null for none.</summary>
    public string? Default { get; init; }

    public bool FreeOnly { get; init; }

    /// <summary>What a free model's id must end in besides costing nothing (<c>free_model_suffix</c> of an older proxy); null for nothing.</summary>
    public string? FreeSuffix { get; init; }

    /// <summary>Empty allows all.</summary>
    public IReadOnlyList<ModelPattern> Allow { get; init; } = [];

    public IReadOnlyList<ModelPattern> Deny { get; init; } = [];

    /// <summary>By alias, the model behind it; never another alias.</summary>
    public FrozenDictionary<string, string> Aliases { get; init; } = FrozenDictionary<string, string>.Empty;

    /// <summary>By model or alias, the models to try after it, in order.</summary>
    public FrozenDictionary<string, string[]> Fallbacks { get; init; } = FrozenDictionary<string, string[]>.Empty;

    /// <summary>True when a request without a model cannot be judged.</summary>
    public bool NeedsModel => FreeOnly || Allow.Count > 0 || Deny.Count > 0;

    /// <summary>The model behind a name, or the name itself.</summary>
    public string Resolve(string name) => Aliases.GetValueOrDefault(name, name);

    /// <summary>Reads the options.</summary>
    /// <param name="options">What configuration says.</param>
    /// <param name="freeSuffix">See <see cref="FreeSuffix"/>.</param>
    /// <param name="faults">Gets one for every value that cannot be used, naming its setting.</param>
    public static ModelRules Read(ModelsOptions options, string? freeSuffix, ICollection<SettingFault> faults)
    {
        var aliases = ModelMappings.ParseAliases(options.Aliases, faults);
        return new ModelRules
        {
            Default = string.IsNullOrWhiteSpace(options.Default) ? null : options.Default.Trim(),
            FreeOnly = options.FreeOnly,
            FreeSuffix = string.IsNullOrWhiteSpace(freeSuffix) ? null : freeSuffix.Trim(),
            Allow = ModelPattern.Parse(options.Allow),
            Deny = ModelPattern.Parse(options.Deny),
            Aliases = aliases,
            Fallbacks = ModelMappings.ParseFallbacks(options.Fallbacks, faults),
        };
    }
}
