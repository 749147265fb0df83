using System.Text;
using Rotor.Core.Failover;
using Rotor.Simulator.Errors;
using Rotor.WebConsole.Text;

namespace Rotor.WebConsole.Tests;

/// <summary>Whatever an attempt came to is said in the viewer's language.</summary>
public sealed class ReasonsTests
{
    // As OpenRouter's API description lists them.
    private const string ErrorTypes = "context_length_exceeded max_tokens_exceeded token_limit_exceeded string_too_long authentication permission_denied payment_required "
        + "rate_limit_exceeded provider_overloaded provider_unavailable invalid_request invalid_prompt not_found precondition_failed payload_too_large unprocessable "
        + "content_policy_violation refusal invalid_image image_too_large image_too_small unsupported_image_format image_not_found image_download_failed server timeout unmapped";

    private const string AvailabilityCodes = "model_not_found wrong_endpoint no_endpoints model_deprecated model_unavailable_upstream capacity_exhausted temporarily_unavailable "
        + "region_restricted privacy_restricted constraint_filtered free_variant_ended";

    [Fact]
    public void Reasons_OfEveryVerdict_AreSaidInEveryLanguage()
    {
        var codes = Codes().Distinct(StringComparer.Ordinal).ToArray();

        Assert.True(codes.Length > 40, $"only {codes.Length} reasons were found");
        Assert.All(Language.All, language => Assert.Equal([], codes.Where(code => !Strings.Of(language).Knows("reasons." + code)).ToArray()));
    }

    private static IEnumerable<string> Codes()
    {
        foreach (var error in WireErrors.All)
            yield return Reason(FailureShape.Status, error.Status, error.Body);
        for (var status = 400; status < 600; status++)
        {
            yield return Reason(FailureShape.Status, status, "");
            yield return Reason(FailureShape.Status, status, """{"error":{"message":"Provider returned error","code":429,"metadata":{"raw":"no","provider_name":"X"}}}""");
        }

        foreach (var shape in Enum.GetValues<FailureShape>().Except([FailureShape.None]))
            yield return Reason(shape, 200, "");
        foreach (var type in ErrorTypes.Split(' '))
            yield return Reason(FailureShape.ErrorFirstEvent, 200, """{"error":{"message":"m","metadata":{"error_type":"TYPE"}}}""".Replace("TYPE", type, StringComparison.Ordinal));
        foreach (var code in AvailabilityCodes.Split(' '))
            yield return Reason(FailureShape.Status, 404, """{"error":{"message":"m","availability":{"code":"CODE"}}}""".Replace("CODE", code, StringComparison.Ordinal));
    }

    private static string Reason(FailureShape shape, int status, string body) => Verdicts.Judge(new AttemptEvidence
    {
        Shape = shape,
        Status = status,
        Body = Encoding.UTF8.GetBytes(body),
        Model = "x/y:free",
        Path = "chat/completions",
        Headers = EvidenceHeaders.None,
        StartedAt = DateTimeOffset.UnixEpoch,
        At = DateTimeOffset.UnixEpoch.AddSeconds(2),
    }).Reason;
}
