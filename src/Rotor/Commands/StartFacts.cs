namespace Rotor.Commands;

/// <summary>What every start tells.</summary>
/// <param name="Root">Where people and clients on this machine reach the server: <c>http://127.0.0.1:8000</c>.</param>
/// <param name="Access">Who may use it, in words.</param>
/// <param name="Keys">How many keys are usable.</param>
internal sealed record StartFacts(string Root, string Access, int Keys)
{
    /// <summary>What an OpenAI client takes as its base URL.</summary>
    public string ClientBaseUrl => Root + "/v1";

    /// <summary>Where people look.</summary>
    public string Console => Root + "/admin";
}
