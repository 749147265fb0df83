using Rotor.Core.Access;
using Rotor.Core.RequestLog;

namespace Rotor.Proxy;

/// <summary>Marks a request as the process's own, with who asks. It is set among the features of a request, which nobody outside can reach.</summary>
internal sealed class InternalCall(Caller caller)
{
    public Caller Caller => caller;

    /// <summary>What was put on record, once the request has ended; null before, and where nothing is recorded.</summary>
    public RequestRecord? Record { get; set; }
}
