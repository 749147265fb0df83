using Rotor.Core.RequestLog;

namespace Rotor.WebConsole.Pages.Playground;

/// <summary>The playground: what was said so far, and with which settings.</summary>
public sealed record PlaygroundModel
{
    public required PlaygroundAsk Ask { get; init; }

    /// <summary>Models that policy allows.</summary>
    public required IReadOnlyList<string> Models { get; init; }

    /// <summary>How the last message was answered, where no script has shown it already.</summary>
    public RequestRecord? Last { get; init; }

    /// <summary>Why the last message has no answer.</summary>
    public string? Fault { get; init; }

    /// <summary>What is wrong with a field: its name and the key of the reason.</summary>
    public (string Field, string Reason)? Wrong { get; init; }
}

/// <summary>One message as it was said.</summary>
/// <param name="Role"><c>user</c> or <c>assistant</c>.</param>
/// <param name="Content">Its text.</param>
public sealed record SaidMessage(string Role, string Content);
