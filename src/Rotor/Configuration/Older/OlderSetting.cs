using System.Globalization;

namespace Rotor.Configuration.Older;

/// <summary>A name in an older proxy's file, and what it sets here.</summary>
/// <param name="Name">As it stands in the file.</param>
/// <param name="Settings">The names of the settings it sets; none where it has no meaning here.</param>
/// <param name="Convert">From the older spelling to ours.</param>
/// <param name="Default">What the older proxy took where the file did not say, spelled its way; null leaves our default.</param>
/// <param name="Instead">Why it has no meaning here, or what stands in its place.</param>
internal sealed record OlderSetting(string Name, string[] Settings, Func<string, string>? Convert = null, string? Default = null, string? Instead = null)
{
    private const string NotAnAddress = "?";

    public static string Seconds(string text) => text + "s";

    /// <summary>Tries after the first become attempts.</summary>
    public static string OneMore(string text) =>
        int.TryParse(text, CultureInfo.InvariantCulture, out var tries) && tries is >= 0 and < int.MaxValue
            ? (tries + 1).ToString(CultureInfo.InvariantCulture)
            : text + "?";

    /// <summary>An address that cannot be listened on becomes one that no setting takes.</summary>
    public static string Host(string text) => ListenAddress.IsHost(text) ? text : NotAnAddress;

    /// <summary>Takes the default and then what was written, so that a wrong value leaves the default.</summary>
    public void Apply(OlderFiles files, string? written, string origin)
    {
        foreach (var setting in Settings)
        {
            if (Default is not null)
                files.Take(setting, Convert?.Invoke(Default) ?? Default, Name, $"{origin}, by default");
            if (written is { Length: > 0 } && Convert?.Invoke(written) != NotAnAddress)
                files.Take(setting, Convert?.Invoke(written) ?? written, Name, origin, written);
        }

        if (written is { Length: > 0 } && Settings.Length > 0 && Convert?.Invoke(written) == NotAnAddress)
            files.Findings.Warnings.Add($"{Name} = \"{written}\" ({origin}): write an IP address, localhost, or * for all addresses. It is passed over.");
        if (written is not null && Instead is not null)
            files.Notes.Add($"{Name} ({origin}): {Instead}");
    }
}
