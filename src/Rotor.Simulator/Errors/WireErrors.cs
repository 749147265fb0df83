using System.Globalization;

namespace Rotor.Simulator.Errors;

/// <summary>
/// OpenRouter's error answers word for word, as captured on the wire or published up to October 2026.
/// Named so that scripts, control calls and tests of verdicts speak of the same texts.
/// </summary>
public static partial class WireErrors
{
    private static readonly Lazy<IReadOnlyList<WireError>> Every = new(Collect);

    /// <summary>One sample of each, in the order of their status.</summary>
    public static IReadOnlyList<WireError> All => Every.Value;

    /// <summary>The sample with this name (any case); null when there is none.</summary>
    public static WireError? Find(string name) =>
        All.FirstOrDefault(e => string.Equals(e.Name, name, StringComparison.OrdinalIgnoreCase));

    /// <summary>OpenRouter's usual envelope with any message, code and (optional) metadata JSON.</summary>
    public static WireError Custom(int status, string message, string? metadataJson = null, string name = "Custom") =>
        new(name, status, Envelope(status.ToString(CultureInfo.InvariantCulture), message, metadataJson));

    /// <summary>What a provider said, relayed: "Provider returned error" with its text in <c>metadata.raw</c>.</summary>
    public static WireError Relayed(int status, string raw, string provider, bool isByok = false, string name = "Relayed") =>
        Custom(status, "Provider returned error",
            $$"""{"raw":{{JsonText.Quote(raw)}},"provider_name":{{JsonText.Quote(provider)}},"is_byok":{{JsonText.Bool(isByok)}}}""", name);

    private static string Envelope(string code, string message, string? metadata) => metadata is null
        ? $$$"""{"error":{"message":{{{JsonText.Quote(message)}}},"code":{{{code}}}}}"""
        : $$$"""{"error":{"message":{{{JsonText.Quote(message)}}},"code":{{{code}}},"metadata":{{{metadata}}}}}""";

    private static List<WireError> Collect() =>
    [
        .. typeof(WireErrors).GetProperties()
            .Where(p => p.PropertyType == typeof(WireError))
            .Select(p => (WireError)p.GetValue(null)!)
            .OrderBy(e => e.Status).ThenBy(e => e.Name, StringComparer.Ordinal),
    ];
}
