using Rotor.Core.Contracts;
using Rotor.Core.RequestLog;

namespace Rotor.Proxy;

/// <summary>Refuses requests that have a secret where the model's name belongs: that name goes upstream, into logs, and into what is kept of models.</summary>
internal sealed class SecretModels(SecretRedactor secrets)
{
    /// <returns>Null for a proper model.</returns>
    public RotorError? Refuse(HttpRequest request, RequestScan scan) =>
        scan.Model is { Length: >= SecretRedactor.MinLength } model && (!ReferenceEquals(secrets.Redact(model), model) || IsShown(request, model))
            ? new RotorError(400, "secret_as_model", "The model is a key, a token or a password. Nothing was sent upstream. Put the model's id there.")
            : null;

    private static bool IsShown(HttpRequest request, string model) =>
        request.Headers.Authorization.ToString().EndsWith(model, StringComparison.Ordinal) || request.Headers["x-api-key"].ToString().EndsWith(model, StringComparison.Ordinal);
}
