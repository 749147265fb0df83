using Rotor.Core.RequestLog;
using Rotor.Core.Settings;

namespace Rotor.Admin.Records;

/// <summary>Marks answers about records where nothing new is kept, so that an empty list does not pass for a quiet day.</summary>
internal sealed class RecordingMark(Live<RecordingPolicy>? policy) : IEndpointFilter
{
    public const string Header = "X-Rotor-Recording";
    public const string Off = "off";

    public ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        if (policy is { Value.IsOn: false })
            context.HttpContext.Response.Headers[Header] = Off;
        return next(context);
    }
}
