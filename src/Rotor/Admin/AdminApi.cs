using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Mvc;
using Rotor.Core.Access;
using Rotor.Core.RequestLog;

namespace Rotor.Admin;

/// <summary>What all resources of the admin API share: who is let in, how bodies are read, how faults are said.</summary>
internal static class AdminApi
{
    private const long MaxBodyBytes = 1024 * 1024;

    /// <summary>As the other one, for callers who are admin or nobody.</summary>
    public static RouteGroupBuilder MapAdmin(this IEndpointRouteBuilder routes, Func<HttpContext, bool> allows) => routes.MapAdmin(context =>
        allows(context) ? AdminEntry.Of(new OperatorIdentity(OperatorIdentity.FirstName, OperatorRole.Admin)) : AdminEntry.NotSignedIn);

    /// <summary>The group <c>/api</c>; only whom <paramref name="enter"/> lets in reaches what is mapped on it: to look at for viewers, to change for admins.</summary>
    public static RouteGroupBuilder MapAdmin(this IEndpointRouteBuilder routes, Func<HttpContext, AdminEntry> enter)
    {
        var group = routes.MapGroup("/api");
        group.AddEndpointFilter(async (context, next) =>
        {
            var entry = enter(context.HttpContext);
            if (!entry.IsLetIn)
                return Problem(entry.Status, entry.Status == StatusCodes.Status401Unauthorized ? "Not signed in" : "Not allowed", entry.Detail);
            if (entry.Operator.Role < RoleFor(context.HttpContext))
                return Problem(StatusCodes.Status403Forbidden, "Not allowed", $"This needs an operator with the role of {Roles.Name(RoleFor(context.HttpContext))}.");
            context.HttpContext.Features.Set(entry.Operator);
            if (context.HttpContext.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
                limit.MaxRequestBodySize = MaxBodyBytes;
            context.HttpContext.Response.Headers.CacheControl = "no-store";
            context.HttpContext.Response.Headers.XContentTypeOptions = "nosniff";
            // Reads of the socket may complete inline: this work must not hold up the streams on the same thread.
            await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
            return await next(context);
        });
        return group;
    }

    private static OperatorRole RoleFor(HttpContext context) => context.GetEndpoint()?.Metadata.GetMetadata<OpenToMembers>() is not null
        ? OperatorRole.Member
        : HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method) ? OperatorRole.Viewer : OperatorRole.Admin;

    /// <summary>A fault as ProblemDetails; scripts of an older proxy find its words as <c>error</c>.</summary>
    public static IResult Problem(int status, string title, string detail) => Results.Json(
        new ProblemDetails { Status = status, Title = title, Detail = detail, Extensions = { ["error"] = detail } }, AdminJson.Default.ProblemDetails, "application/problem+json", status);

    /// <summary>400 for a parameter or member; <paramref name="fault"/> begins with its name.</summary>
    public static IResult Invalid(string fault) => Problem(StatusCodes.Status400BadRequest, "Not valid", fault);

    public static IResult Json<T>(T value, JsonTypeInfo<T> type, int status = StatusCodes.Status200OK) => Results.Json(value, type, statusCode: status);

    /// <summary>Reads the body, and gives the answer to send where it is not what is asked for.</summary>
    public static async Task<(T? Value, IResult? Refusal)> ReadAsync<T>(HttpContext context, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return await JsonSerializer.DeserializeAsync(context.Request.Body, type, context.RequestAborted) is { } value
                ? (value, null)
                : (null, Problem(StatusCodes.Status400BadRequest, "Not readable", "The body must be a JSON object."));
        }
        catch (JsonException e)
        {
            // Its message would repeat what was sent, which may be a key; so would the path of a member that is one.
            var path = context.RequestServices.GetService<SecretRedactor>()?.Redact(e.Path ?? "$") ?? "$";
            return (null, Problem(StatusCodes.Status400BadRequest, "Not readable", $"The body is not the JSON object asked for (at {path})."));
        }
        catch (BadHttpRequestException e)
        {
            return (null, Problem(e.StatusCode, "Not readable", $"The body cannot be read; at most {MaxBodyBytes} bytes are."));
        }
    }
}
