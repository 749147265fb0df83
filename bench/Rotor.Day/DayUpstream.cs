using System.Globalization;
using System.Net;
using System.Text;
using Rotor.Simulator.Errors;

namespace Rotor.Day;

/// <summary>The upstream of the day: answers by the script, keeps the limits, and counts what was asked in vain.</summary>
internal sealed class DayUpstream(DayScript script, DayClock clock) : HttpMessageHandler
{
    public const int FreePerMinute = 20;

    /// <summary>The header by which an attempt is known as that of a request of the script.</summary>
    public const string Header = "x-day";

    // The counter of GET /key was seen to stand still for minutes.
    private static readonly long CounterLag = TimeSpan.FromMinutes(10).Ticks;
    private static readonly byte[] Whole = Encoding.UTF8.GetBytes(
        """{"id":"gen-1","object":"chat.completion","model":"m","choices":[{"index":0,"finish_reason":"stop","message":{"role":"assistant","content":"Good day."}}],"usage":{"prompt_tokens":9,"completion_tokens":3}}""");

    private static readonly byte[] Stream = Encoding.UTF8.GetBytes(
        """
        data: {"id":"gen-1","object":"chat.completion.chunk","model":"m","choices":[{"index":0,"delta":{"role":"assistant","content":"Good day."},"finish_reason":null}]}

        data: {"id":"gen-1","object":"chat.completion.chunk","model":"m","choices":[{"index":0,"delta":{},"finish_reason":"stop"}],"usage":{"prompt_tokens":9,"completion_tokens":3}}

        data: [DONE]


        """.ReplaceLineEndings("\n"));

    private readonly Dictionary<string, ScriptedKey> _keys = script.Keys.ToDictionary(key => key.Value);
    private readonly Dictionary<ScriptedAccount, FreeUse> _free = script.Accounts.ToDictionary(account => account, _ => new FreeUse());
    private readonly Dictionary<int, int> _attempts = [];

    public long Calls { get; private set; }

    public long Checks { get; private set; }

    /// <summary>Failed calls by what made them fail; without those whose refusal was the client's due.</summary>
    public SortedDictionary<string, long> Wasted { get; } = new(StringComparer.Ordinal);

    /// <summary>True when the account has no free request left now, or had none a moment ago.</summary>
    public bool IsFreeSpent(ScriptedAccount account, long at)
    {
        var use = _free[account];
        return use.Day >= account.FreePerDay || use.WasFullAt + TimeSpan.TicksPerMinute > at;
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var bearer = request.Headers.NonValidated["Authorization"].ToString()["Bearer ".Length..];
        if (!request.Headers.NonValidated.TryGetValues(Header, out var number))
            return await CheckAsync(_keys[bearer], cancellationToken);
        Calls++;
        var index = int.Parse(number.ToString(), CultureInfo.InvariantCulture);
        var attempt = _attempts.GetValueOrDefault(index);
        _attempts[index] = attempt + 1;
        return await AnswerAsync(index, attempt, _keys[bearer], cancellationToken);
    }

    private async Task<HttpResponseMessage> AnswerAsync(int index, int attempt, ScriptedKey key, CancellationToken cancellationToken)
    {
        var scripted = script.Requests[index];
        var model = script.Models[scripted.Model];
        var now = clock.Ticks;
        if (script.OutageAt(now) is { } outage)
            return await FailAsync(outage.Kind, cancellationToken);
        if (Refuse(key, model, now) is { } refusal)
            return await SendAsync("refused: " + refusal.Name, refusal, key.Account, cancellationToken);
        if (script.FaultAt(model, now, index, attempt) is { } fault)
            return await SendAsync("model: " + fault.Kind, ErrorOf(fault.Kind, model), key.Account, cancellationToken);
        if (key.Sick.Holds(now))
            return await SendAsync("sick key", WireErrors.InternalServerError, key.Account, cancellationToken);
        if (scripted.Fault != AttemptFault.None && (attempt == 0 || scripted.IsItsOwnFault))
            return await BreakAsync(scripted, model, key.Account, cancellationToken);
        await Task.Delay(TimeSpan.FromMilliseconds(scripted.LatencyMs), clock, cancellationToken);
        return Good(scripted.Stream ? Stream : Whole, scripted.Stream);
    }

    private WireError? Refuse(ScriptedKey key, ScriptedModel model, long now)
    {
        var account = key.Account;
        if (key.Revoked.Holds(now))
            return WireErrors.UserNotFound;
        if (key.Limited.Holds(now))
            return WireErrors.KeyLimitDaily;
        if (!model.Free)
        {
            return account.NeverPaid ? WireErrors.NeverPurchased
                : account.Broke.Holds(now) ? WireErrors.InsufficientCredits
                : account.Crowded.Holds(now) ? WireErrors.InFlight(5)
                : null;
        }

        if (account.NoFreeTraining)
            return WireErrors.DataPolicy;
        return _free[account].TryTake(now, account.FreePerDay);
    }

    private async Task<HttpResponseMessage> FailAsync(OutageKind kind, CancellationToken cancellationToken)
    {
        Count("outage: " + kind);
        await Task.Delay(TimeSpan.FromMilliseconds(kind == OutageKind.Refused ? 5 : 200), clock, cancellationToken);
        return kind switch
        {
            OutageKind.Refused => throw new HttpRequestException(HttpRequestError.ConnectionError, "refused"),
            OutageKind.Reset => throw new HttpRequestException(HttpRequestError.ResponseEnded, "reset"),
            OutageKind.EdgePage => Answer(WireErrors.CloudflarePage(522, "Connection timed out"), null),
            OutageKind.InternalError => Answer(WireErrors.InternalServerError, null),
            _ => Answer(WireErrors.ServiceUnavailable, null),
        };
    }

    private async Task<HttpResponseMessage> BreakAsync(ScriptedRequest request, ScriptedModel model, ScriptedAccount account, CancellationToken cancellationToken)
    {
        if (!request.IsItsOwnFault)
            Count("once: " + request.Fault);
        await Task.Delay(TimeSpan.FromMilliseconds(300), clock, cancellationToken);
        return request.Fault switch
        {
            AttemptFault.Reset => throw new HttpRequestException(HttpRequestError.ResponseEnded, "reset"),
            AttemptFault.Relayed429 => Answer(WireErrors.UpstreamLimited(model.Id, model.Provider, 1), account),
            AttemptFault.Relayed502 => Answer(WireErrors.Relayed502, account),
            AttemptFault.ErrorInAnswer => Good(Encoding.UTF8.GetBytes(Wrap(WireErrors.UpstreamErrorFrom.Body, request.Stream)), request.Stream),
            AttemptFault.Empty => Good([], request.Stream),
            AttemptFault.Cut => Good((request.Stream ? Stream : Whole)[..40], request.Stream),
            AttemptFault.ContextTooLong => Answer(WireErrors.ContextLength, account),
            _ => Answer(WireErrors.Moderation, account),
        };
    }

    private async Task<HttpResponseMessage> SendAsync(string why, WireError error, ScriptedAccount account, CancellationToken cancellationToken)
    {
        Count(why);
        await Task.Delay(TimeSpan.FromMilliseconds(120), clock, cancellationToken);
        return Answer(error, account);
    }

    private async Task<HttpResponseMessage> CheckAsync(ScriptedKey key, CancellationToken cancellationToken)
    {
        Checks++;
        await Task.Delay(TimeSpan.FromMilliseconds(150), clock, cancellationToken);
        var now = clock.Ticks;
        if (script.OutageAt(now) is { } outage)
            return outage.Kind is OutageKind.Refused or OutageKind.Reset ? throw new HttpRequestException(HttpRequestError.ConnectionError, "refused") : Answer(WireErrors.ServiceUnavailable, null);
        if (key.Revoked.Holds(now))
            return Answer(WireErrors.UserNotFound, null);
        var account = key.Account;
        var left = key.Limited.Holds(now) ? "0" : "null";
        var limit = key.Limited.Holds(now) ? "1" : "null";
        return Good(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture,
            $$$"""{"data":{"label":"k","limit":{{{limit}}},"limit_remaining":{{{left}}},"limit_reset":"daily","is_free_tier":{{{(account.NeverPaid ? "true" : "false")}}},"creator_user_id":"{{{account.Id}}}","free_model_daily_requests":{"used":{{{_free[account].Told(now, CounterLag)}}},"limit":{{{account.FreePerDay}}} } } }""")), stream: false);
    }

    private void Count(string why) => Wasted[why] = Wasted.GetValueOrDefault(why) + 1;

    private static string Wrap(string error, bool stream) => stream ? "data: " + error + "\n\n" : error;

    private static WireError ErrorOf(ModelFaultKind kind, ScriptedModel model) => kind switch
    {
        ModelFaultKind.Relayed401 => WireErrors.Relayed401,
        ModelFaultKind.Relayed402 => WireErrors.Relayed402,
        ModelFaultKind.Relayed403 => WireErrors.Relayed(403, """{"code":30001,"message":"Sorry, your account balance is insufficient"}""", model.Provider),
        ModelFaultKind.SharedPool => WireErrors.UpstreamLimited(model.Id, model.Provider, null),
        ModelFaultKind.SharedPoolRetryAfter => WireErrors.UpstreamLimited(model.Id, model.Provider, 1),
        _ => WireErrors.Relayed502,
    };

    private static HttpResponseMessage Answer(WireError error, ScriptedAccount? account)
    {
        var answer = new HttpResponseMessage((HttpStatusCode)error.Status) { Content = new ByteArrayContent(Encoding.UTF8.GetBytes(error.BodyFor(account?.Id))) };
        answer.Content.Headers.TryAddWithoutValidation("Content-Type", error.ContentType);
        foreach (var (name, value) in error.Headers)
            answer.Headers.TryAddWithoutValidation(name, value);
        return answer;
    }

    private static HttpResponseMessage Good(byte[] body, bool stream)
    {
        var answer = new HttpResponseMessage(HttpStatusCode.OK) { Content = new ByteArrayContent(body) };
        answer.Content.Headers.TryAddWithoutValidation("Content-Type", stream ? "text/event-stream" : "application/json");
        return answer;
    }

    /// <summary>An account's free requests as upstream counts them.</summary>
    private sealed class FreeUse
    {
        private long _minute;
        private int _inMinute;
        private long _told;
        private int _toldUsed;

        public int Day { get; private set; }

        public long WasFullAt { get; private set; }

        public WireError? TryTake(long now, int perDay)
        {
            var minute = now / TimeSpan.TicksPerMinute;
            if (minute != _minute)
                (_minute, _inMinute) = (minute, 0);
            if (Day >= perDay)
                return WireErrors.FreePerDay(perDay, DayPlan.Start.AddDays(1));
            if (_inMinute >= FreePerMinute)
            {
                WasFullAt = now;
                return WireErrors.FreePerMinute(FreePerMinute, new DateTimeOffset((minute + 1) * TimeSpan.TicksPerMinute, TimeSpan.Zero));
            }

            _inMinute++;
            Day++;
            return null;
        }

        public int Told(long now, long lag)
        {
            if (now - _told >= lag)
                (_told, _toldUsed) = (now, Day);
            return _toldUsed;
        }
    }
}
