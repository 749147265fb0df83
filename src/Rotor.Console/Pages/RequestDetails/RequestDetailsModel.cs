using Rotor.Core.RequestLog;

namespace Rotor.WebConsole.Pages.RequestDetails;

/// <summary>Everything kept of one request, read for people.</summary>
public sealed record RequestDetailsModel
{
    public required RequestRecord Request { get; init; }

    public required RequestTab Tab { get; init; }

    /// <summary>What was asked, oldest first.</summary>
    public IReadOnlyList<Turn> Asked { get; init; } = [];

    public IReadOnlyList<Turn> Answered { get; init; } = [];

    /// <summary>What is kept where it is of no known shape, or only as text.</summary>
    public string? AskedText { get; init; }

    public string? AnsweredText { get; init; }

    public IReadOnlyList<string> Tools { get; init; } = [];

    /// <summary>The other requests of the same conversation with this one, newest first; empty where there are none.</summary>
    public IReadOnlyList<RequestRecord> Neighbours { get; init; } = [];

    /// <summary>The request whose answer stands beside this one's; null for none.</summary>
    public RequestDetailsModel? Against { get; init; }

    /// <summary>Whether it can be sent again: by an admin, and where its whole body is kept.</summary>
    public bool CanReplay { get; init; }

    /// <summary>Models to send it again with.</summary>
    public IReadOnlyList<string> Models { get; init; } = [];

    /// <summary>The request as a command for a terminal; null where its whole body is not kept.</summary>
    public string? Curl { get; init; }

    /// <summary>Whether that command reads the body from a file.</summary>
    public bool CurlNeedsFile => Curl?.EndsWith("@request.json", StringComparison.Ordinal) == true;

    public RawBody? RawRequest { get; init; }

    public RawBody? RawResponse { get; init; }

    /// <summary>Whether bodies are shown byte for byte.</summary>
    public bool AsReceived { get; init; }

    public string Address => Requests.RequestsQuery.Path + "/" + Request.Id;
}

/// <summary>What is shown of a request.</summary>
public enum RequestTab
{
    Conversation,
    Raw,
    Headers,
}

/// <summary>A body to look at.</summary>
/// <param name="Text">As much of it as a page can hold.</param>
/// <param name="Size">The whole body's size in bytes.</param>
/// <param name="IsShortened">Whether the page shows only its beginning.</param>
/// <param name="IsCut">Whether only its beginning was kept.</param>
public sealed record RawBody(string Text, long Size, bool IsShortened, bool IsCut);

/// <summary>A request and what became of it when it was sent again.</summary>
public sealed record RequestPair(RequestDetailsModel Before, RequestDetailsModel Now);
