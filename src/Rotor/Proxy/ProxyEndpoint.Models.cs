namespace Rotor.Proxy;

internal sealed partial class ProxyEndpoint
{
    /// <summary>Answers what the catalogue knows. False where upstream has to.</summary>
    private async ValueTask<bool> TryListModelsAsync(OpenRequest request)
    {
        var context = request.Context;
        var list = await lists.FindAsync(context.Request, request.Route!, request.Caller.Models, context.RequestAborted);
        if (!list.IsAnswered) return false;
        if (list.Error is not null)
        {
            await RefuseAsync(request, list.Error);
            return true;
        }

        request.Outcome.ServedHere = true;
        var response = context.Response;
        response.Headers.ETag = list.ETag;
        // A person may switch a model off at any time, and each token may see another list.
        response.Headers.CacheControl = "private, no-cache";
        response.Headers.Append("Vary", "Authorization, X-Api-Key");
        if (ModelLists.IsKnown(context.Request, list.ETag!))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return true;
        }

        response.ContentType = "application/json; charset=utf-8";
        response.ContentLength = list.Body.Length;
        await response.BodyWriter.WriteAsync(list.Body, context.RequestAborted);
        return true;
    }
}
