namespace Rotor.Commands;

/// <summary>What every start tells.</summary>
/// <param name="Root">Where people and clients on this machine reach the server: <c>http://127.0.0.1:8000</c>.</param>
/// <param name="Access">Who may use it, in words.</param>
/// <param name="Keys">How many keys are usable.</param>
/// <param name="ConsoleRoot">Where console and admin API are reached; the same unless they have an address of their own.</param>
/// <param name="FirstCode">Opens the page where the first password is chosen; null when there is one.</param>
internal sealed record StartFacts(string Root, string Access, int Keys, string ConsoleRoot, string? FirstCode = null)
{
    /// <summary>What an OpenAI client takes as its base URL.</summary>
    public string ClientBaseUrl => Root + "/v1";

    /// <summary>Never the code.</summary>
    public override string ToString() => Root;

    /// <summary>Where the first password is chosen, once and within the hour.</summary>
    public string? First => FirstCode is null ? null : $"{ConsoleRoot}/admin/first?code={FirstCode}";

    /// <summary>Where people look.</summary>
    public string Console => ConsoleRoot + "/admin";
}
