namespace Rotor.Core.Keys;

/// <summary>What may be said of a key. Each method gives the fault in words, or null.</summary>
public static class KeyRules
{
    public const int MaxValueLength = 512;
    public const int MaxTextLength = 100;
    public const int MaxWeight = 1_000_000;
    public const int MaxTags = 20;

    /// <summary>A value goes into a header, so it is visible ASCII; a comma would split it where configuration lists keys.</summary>
    public static string? FaultOfValue(string? value) => value switch
    {
        null or "" => "value: the key itself is missing.",
        { Length: > MaxValueLength } => $"value: a key has at most {MaxValueLength} characters.",
        _ when value.Any(c => c is <= ' ' or > '~' or ',') => "value: a key has letters, digits and signs only, without spaces or commas.",
        _ => null,
    };

    public static string? FaultOf(KeyEdit edit)
    {
        ArgumentNullException.ThrowIfNull(edit);
        return FaultOfText("label", edit.Label, mayBeEmpty: false)
            ?? FaultOfText("account", edit.Account, mayBeEmpty: true)
            ?? (edit.Weight is < 1 or > MaxWeight ? $"weight: from 1 to {MaxWeight}." : null)
            ?? (edit.DailyLimit is < 0 ? "dailyLimit: 1 or more; 0 for none." : null)
            ?? (edit.Tags?.Count > MaxTags ? $"tags: at most {MaxTags}." : null)
            ?? edit.Tags?.Select(tag => FaultOfText("tags", tag ?? "", mayBeEmpty: false)).FirstOrDefault(fault => fault is not null);
    }

    private static string? FaultOfText(string name, string? text, bool mayBeEmpty) => text switch
    {
        null => null,
        _ when !mayBeEmpty && string.IsNullOrWhiteSpace(text) => $"{name}: must not be empty.",
        { Length: > MaxTextLength } => $"{name}: at most {MaxTextLength} characters.",
        _ when text.Any(char.IsControl) => $"{name}: no control characters.",
        _ => null,
    };
}
