using System.Buffers;
using System.Globalization;
using Rotor.Core.Access;
using Rotor.Core.Contracts;
using Rotor.Core.Settings;
using Rotor.Core.Streams;
using Rotor.Proxy.Admission;

namespace Rotor.Proxy;

/// <summary>The client door: one handler for every route of it.</summary>
internal sealed partial class ProxyEndpoint(
    ClientEntrance entrance, RequestIntake intake, ModelLists lists, ModelAdmission models, ClientLimits limits, Live<CallerTag> tag, KeyEndpoint keys, GenerationKeys generations, AttemptLoop loop,
    RequestRecorder recorder, SecretModels secretModels, Live<StreamsOptions> streams, TimeProvider time, ILogger<ProxyEndpoint> log)
{
    public void Map(IEndpointRouteBuilder app)
    {
        foreach (var route in ProxyRoute.All)
        {
            foreach (var prefix in ProxyRoute.Prefixes) app.MapMethods($"{prefix}/{route.Path}", [route.Method], context => HandleAsync(context, route));
        }
        app.MapMethods("/chat/completions", ["POST"], context => HandleAsync(context, ProxyRoute.All[0]));
        foreach (var prefix in ProxyRoute.Prefixes)
        {
            app.MapGet(prefix + "/key", context => HandleKeyAsync(context, "key"));
            app.MapGet(prefix + "/auth/key", context => HandleKeyAsync(context, "auth/key"));
            app.Map(prefix + "/{**path}", HandleUnknownAsync);
        }
    }

    /// <summary>Answers a call of the process itself.</summary>
    /// <param name="context">With an <see cref="InternalCall"/> among its features.</param>
    /// <param name="path">The path of a POST, with prefix.</param>
    /// <returns>False when no route has this path; nothing was done then.</returns>
    public async Task<bool> TryAnswerAsync(HttpContext context, string path)
    {
        if (ProxyRoute.Find(path) is not { } route) return false;
        await HandleAsync(context, route);
        return true;
    }

    private async Task HandleAsync(HttpContext context, ProxyRoute route)
    {
        using var request = Open(context, route);
        try
        {
            var entered = entrance.Enter(context);
            if (!entered.IsLetIn)
            {
                await RefuseAsync(request, entered.Refusal);
                return;
            }
            request.Caller = entered.Caller;
            recorder.Enter(request);
            (request.Body, var scan, var error) = await intake.TakeAsync(context, route);
            error ??= ChooseMode(request) ?? secretModels.Refuse(context.Request, scan);
            if (error is not null) await RefuseAsync(request, error);
            else await ServeAsync(request, scan);
        }
        catch (BadHttpRequestException e)
        {
            await RefuseAsync(request, new RotorError(e.StatusCode, "bad_request", e.Message));
        }
        catch (Exception) when (context.RequestAborted.IsCancellationRequested)
        {
            // Whatever broke, broke because the client left.
            request.Outcome.ClientGone = true;
        }
        catch (Exception e)
        {
            Log.RequestFaulted(log, e, request.Id);
            if (context.Response.HasStarted) context.Abort();
            await RefuseAsync(request, new RotorError(500, "internal_error", "Rotor failed at this request; its log says why, under the request's id."));
        }
        finally
        {
            limits.Settle(request);
            LogCompleted(request);
            recorder.Close(request);
        }
    }

    private async Task ServeAsync(OpenRequest request, RequestScan scan)
    {
        if (await TryListModelsAsync(request)) return;
        var context = request.Context;
        var (plan, refused) = await models.AdmitAsync(
            request.Route!, request.Body?.Memory ?? default, scan, RequestIntake.IsMultipart(context.Request), request.Caller.Models, context.RequestAborted);
        refused ??= await limits.AdmitAsync(request, scan, plan?.Models ?? [""]);
        string? onlyKey = null;
        if (refused is null && request.Route!.Kind == RouteKind.Generation && request.Caller.KeySource != CallerKeySource.Own)
            (onlyKey, refused) = await generations.FindAsync(context.Request.Query["id"], request.Caller, context.RequestAborted);
        if (refused is not null)
        {
            await RefuseAsync(request, refused);
            return;
        }
        var call = new ProxyCall
        {
            Id = request.Id,
            Caller = request.Caller,
            Route = request.Route!,
            UpstreamPath = UpstreamPath(context, request.Route!),
            RequestHeaders = context.Request.Headers,
            UpstreamContentType = RequestIntake.UpstreamContentType(context.Request),
            Body = request.Body?.Memory ?? default,
            Scan = scan,
            StreamMode = request.Mode,
            ReceivedAt = request.ReceivedAt,
            Started = request.Started,
            Plan = plan,
            Edits = tag.Value.EditsFor(request.Caller, request.Route!, scan),
            OnlyKeyId = onlyKey,
            Assembles = streams.Value.Assemble && !scan.Stream && request.Route!.Dialect != StreamDialect.Unknown,
        };
        request.Call = call;
        Func<Attempt, ValueTask>? seal = recorder.IsStrict ? attempt => recorder.SealAsync(request, attempt) : null;
        await using var answer = new ClientAnswer(call, new HttpClientResponse(context), streams.Value, time, request.Answer, seal);
        await loop.RunAsync(call, answer, request.Outcome);
    }

    private RotorError? ChooseMode(OpenRequest request)
    {
        var asked = request.Context.Request.Headers["X-Rotor-Stream"].ToString();
        if (StreamModes.TryParse(asked.Length == 0 ? request.Caller.Token?.StreamMode ?? streams.Value.Mode : asked, out var mode))
        {
            request.Mode = mode;
            return null;
        }
        return new RotorError(400, "invalid_stream_mode", $"The header X-Rotor-Stream says '{Printable.Short(asked)}'. It may say live, buffered or resume.");
    }

    private async Task HandleKeyAsync(HttpContext context, string path)
    {
        var entered = entrance.Enter(context);
        if (entered.Caller?.KeySource == CallerKeySource.Own)
        {
            await HandleAsync(context, OwnKeyPaths.Find("GET", path)!);
            return;
        }
        using var request = Open(context, null);
        try
        {
            if (!entered.IsLetIn)
            {
                await RefuseAsync(request, entered.Refusal);
                return;
            }
            request.Outcome.ServedHere = true;
            await keys.AnswerAsync(context, request.Caller = entered.Caller);
        }
        finally
        {
            End(request);
        }
    }

    private async Task HandleUnknownAsync(HttpContext context)
    {
        if (entrance.AnswerPreflight(context)) return;
        var entered = entrance.Enter(context);
        if (entered.Caller?.KeySource == CallerKeySource.Own && OwnKeyPaths.Find(context.Request.Method, context.Request.RouteValues["path"] as string) is { } passed)
        {
            await HandleAsync(context, passed);
            return;
        }
        using var request = Open(context, null);
        try
        {
            var path = Printable.Short(context.Request.Path.Value);
            await RefuseAsync(request, entered.Refusal
                ?? new RotorError(404, "unknown_path", $"Rotor does not serve {context.Request.Method} {path}. Chat is at POST /v1/chat/completions, the models at GET /v1/models."));
        }
        finally
        {
            End(request);
        }
    }

    // Also where the client left before its answer: a request that stays open would be looked at when it is gone.
    private void End(OpenRequest request)
    {
        LogCompleted(request);
        recorder.Close(request);
    }

    private OpenRequest Open(HttpContext context, ProxyRoute? route)
    {
        var now = time.GetUtcNow();
        var id = Guid.CreateVersion7(now).ToString();
        context.Response.Headers["X-Rotor-Request-Id"] = id;
        var request = new OpenRequest(context, route, id, now, time.GetTimestamp());
        recorder.Open(request);
        return request;
    }

    private static async Task RefuseAsync(OpenRequest request, RotorError error)
    {
        var context = request.Context;
        request.Outcome.Reason = error.Reason;
        request.Outcome.Explanation = error.Message;
        if (context.Response.HasStarted) return;
        var buffer = new ArrayBufferWriter<byte>(512);
        ErrorTexts.For(error, context.Request.Headers.AcceptLanguage).WriteTo(buffer, request.Id, request.Route?.IsAnthropic ?? false);
        context.Response.StatusCode = error.Status;
        context.Response.ContentType = "application/json; charset=utf-8";
        context.Response.ContentLength = buffer.WrittenCount;
        if (error.RetryAfter is { } wait) context.Response.Headers.RetryAfter = ((long)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        // A refused body is not read to its end: the connection cannot carry another request.
        if (error.Status is 408 or 413 or 415 || (error.Status is 401 or 403 && context.Request.ContentLength is not (null or 0))) context.Response.Headers.Connection = "close";
        request.Answer?.Add(buffer.WrittenSpan);
        await context.Response.BodyWriter.WriteAsync(buffer.WrittenMemory, context.RequestAborted);
    }

    private static string UpstreamPath(HttpContext context, ProxyRoute route)
    {
        var path = route.Path;
        if (path.Contains('{', StringComparison.Ordinal))
        {
            foreach (var (name, value) in context.Request.RouteValues)
                path = path.Replace("{" + name + "}", Uri.EscapeDataString(value?.ToString() ?? ""), StringComparison.Ordinal);
        }
        return context.Request.QueryString.HasValue ? path + context.Request.QueryString.ToUriComponent() : path;
    }
}
