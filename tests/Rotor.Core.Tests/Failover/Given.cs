using System.Globalization;
using System.Text;
using Rotor.Core.Failover;

namespace Rotor.Core.Tests.Failover;

/// <summary>Evidence as an attempt would hand it over: at noon of a Wednesday, for a free model unless said otherwise.</summary>
internal static class Given
{
    public const string FreeModel = "google/gemma-4-31b-it:free";
    public const string PaidModel = "anthropic/claude-sonnet-4.5";

    /// <summary>A Wednesday, so that the next Monday and the next first of the month differ.</summary>
    public static readonly DateTimeOffset Now = Utc("2026-09-30T12:34:56Z");

    public static DateTimeOffset Utc(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);

    public static AttemptEvidence Answer(int status, string body, string model = FreeModel, EvidenceHeaders? headers = null) => new()
    {
        Shape = status == 200 ? FailureShape.ErrorBody : FailureShape.Status,
        Status = status,
        Body = Encoding.UTF8.GetBytes(body),
        Model = model,
        Path = "chat/completions",
        Headers = headers ?? EvidenceHeaders.None,
        StartedAt = Now.AddSeconds(-2),
        At = Now,
    };

    public static AttemptEvidence Silence(FailureShape shape, int status = 0) => new()
    {
        Shape = shape,
        Status = status,
        Model = FreeModel,
        StartedAt = Now.AddSeconds(-2),
        At = Now,
    };

    public static Verdict Judged(int status, string body, string model = FreeModel, EvidenceHeaders? headers = null) =>
        Verdicts.Judge(Answer(status, body, model, headers));

    /// <summary>Nothing rests, and no key or account is even suspected.</summary>
    public static void AssertTouchesNoKey(Verdict verdict)
    {
        Assert.False(verdict.Invalidates);
        Assert.DoesNotContain(
            verdict.Scope,
            new[] { ScopeKind.Key, ScopeKind.KeyModel, ScopeKind.Account, ScopeKind.AccountFree, ScopeKind.AccountModel, ScopeKind.AccountPaid, ScopeKind.AccountVendor });
    }
}
