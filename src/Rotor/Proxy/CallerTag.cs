using Rotor.Core.Access;
using Rotor.Core.Contracts;

namespace Rotor.Proxy;

/// <summary>Tells upstream one token's requests from another's, by <c>user</c>, where that is wanted and the request has none.</summary>
internal sealed class CallerTag(bool isOn)
{
    /// <summary>The change that the request's body needs; none in most cases.</summary>
    public IReadOnlyList<BodyEdit> EditsFor(Caller caller, ProxyRoute route, RequestScan scan) =>
        // The Anthropic shape has no such member, and an empty object is upstream's to refuse.
        isOn && caller.UpstreamUser is { } user && route is { Kind: RouteKind.Inference, IsAnthropic: false } && scan is { HasUser: false, IsEmptyObject: false }
            ? [BodyEdit.Set(scan, "user", default, BodyEdit.Quote(user))]
            : [];
}
