using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;
using Rotor.Checks;
using Rotor.Core.Contracts;
using Rotor.Core.Failover;
using Rotor.Core.Keys;
using Rotor.Core.Models;
using Rotor.Core.Tokens;
using Rotor.Proxy;
using Rotor.Proxy.Admission;

namespace Rotor.Day;

/// <summary>Lives through a scripted day with Rotor's own pool, verdicts, checks and attempt loop; only the clock, the wire and the client's end are others.</summary>
internal sealed class DayRun : IDisposable
{
    private static readonly MaxTokensPolicy MaxTokens = new(MaxTokensMode.Off);
    private readonly DayScript _script;
    private readonly DayClock _clock = new(DayPlan.Start);
    private readonly DayContext _context = new();
    private readonly DayUpstream _upstream;
    private readonly DayJournal _journal;
    private readonly PoolOptions _poolOptions = new();
    private readonly StreamsOptions _streams = new();
    private readonly KeyPool _pool;
    private readonly UpstreamClient _client;
    private readonly AttemptLoop _loop;
    private readonly KeyCheckClient _checks;
    private readonly KeyChecker _checker;
    private readonly CheckRounds _rounds;
    private readonly (byte[] Body, RequestScan Scan)[] _bodies;
    private readonly bool[] _served;
    private readonly SortedDictionary<string, long> _missed = new(StringComparer.Ordinal);
    private readonly bool[] _servable;
    private long _ended;

    private DayRun(DayPlan plan)
    {
        _script = new DayScript(plan);
        _upstream = new DayUpstream(_script, _clock);
        _journal = new DayJournal(_script, _upstream);
        _served = new bool[_script.Requests.Length];
        _servable = new DayOracle(_script, _poolOptions.MaxWait).Run();
        var options = new UpstreamOptions { BaseUrl = new Uri("http://upstream.invalid/api/v1") };
        _pool = new KeyPool(_poolOptions, _clock, _journal);
        foreach (var (index, key) in _script.Keys.Index())
            _pool.Add(new UpstreamKey(DayJournal.IdOf(index), DayJournal.IdOf(index), new Secret(key.Value)));
        _client = new UpstreamClient(options, _upstream);
        var runner = new AttemptRunner(_client, new AnswerRelay(_clock), new StreamRelay(options, _clock), options, _clock, NullLogger<AttemptRunner>.Instance);
        _loop = new AttemptLoop(
            _pool, runner, new PrefillMemory(new NoPrefillStore()), options, _poolOptions, FailoverRules.None, _clock, NullLogger<AttemptLoop>.Instance);
        _checks = new KeyCheckClient(options, _upstream, _clock);
        _checker = new KeyChecker(_pool, _checks, _clock, NullLogger<KeyChecker>.Instance);
        _rounds = new CheckRounds(_pool, _checker, _clock);
        _bodies = [.. _script.Models.SelectMany(model => new[] { BodyFor(model, stream: false), BodyFor(model, stream: true) })];
    }

    /// <summary>Runs the day and tells how it went.</summary>
    public static DayResult Run(DayPlan plan)
    {
        var before = SynchronizationContext.Current;
        using var run = new DayRun(plan);
        SynchronizationContext.SetSynchronizationContext(run._context);
        try
        {
            return run.Live();
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(before);
        }
    }

    public void Dispose()
    {
        _rounds.Dispose();
        _checker.Dispose();
        _checks.Dispose();
        _client.Dispose();
        _pool.Dispose();
    }

    private DayResult Live()
    {
        using var evening = new CancellationTokenSource();
        var rounds = _rounds.RunAsync(evening.Token);
        for (var i = 0; i < _script.Requests.Length; i++)
        {
            MoveTo(_script.Requests[i].At);
            _ = ServeAsync(i);
        }

        MoveTo(_clock.Ticks + TimeSpan.FromMinutes(30).Ticks);
        evening.Cancel();
        _context.Drain();
        if (_ended != _script.Requests.Length || !rounds.IsCompletedSuccessfully || _context.Strays > 0)
            throw new InvalidOperationException($"{_script.Requests.Length - _ended} requests did not end, {_context.Strays} continuations strayed; checks: {rounds.Status} {rounds.Exception}");
        return Sum();
    }

    private void MoveTo(long instant)
    {
        do
            _context.Drain();
        while (_clock.FireNext(instant));
        _context.Drain();
    }

    private async Task ServeAsync(int index)
    {
        var request = _script.Requests[index];
        var (body, scan) = _bodies[(request.Model * 2) + (request.Stream ? 1 : 0)];
        var call = new ProxyCall
        {
            Id = "day",
            Route = ProxyRoute.All[0],
            UpstreamPath = ProxyRoute.All[0].Path,
            RequestHeaders = new HeaderDictionary
            {
                [DayUpstream.Header] = index.ToString(CultureInfo.InvariantCulture),
                ["x-session-id"] = request.Conversation.ToString(CultureInfo.InvariantCulture),
            },
            Body = body,
            Scan = scan,
            Plan = new ModelPlan(new ModelRequest(body, scan, ProxyRoute.All[0].Dialect, null), new ModelChoice { Models = [scan.Model!] }, ModelCatalogue.Empty, MaxTokens),
            ReceivedAt = _clock.GetUtcNow(),
            Started = _clock.GetTimestamp(),
        };
        var outcome = new RequestOutcome();
        var client = new DayClient();
        await using (var answer = new ClientAnswer(call, client, _streams, _clock))
            await _loop.RunAsync(call, answer, outcome);
        _served[index] = outcome.Delivered is not null;
        if (!_served[index] && _servable[index])
        {
            var why = string.Create(CultureInfo.InvariantCulture, $"{client.StatusCode} {outcome.Reason} {Cause(outcome.Explanation)}");
            _missed[why] = _missed.GetValueOrDefault(why) + 1;
        }

        _ended++;
    }

    private static string Cause(string? explanation) => explanation is null ? ""
        : explanation.Contains("Every request fails", StringComparison.Ordinal) ? "(upstream rests)"
        : explanation.Contains("fails with every key", StringComparison.Ordinal) || explanation.Contains("for all OpenRouter users", StringComparison.Ordinal) ? "(model rests)"
        : explanation.Length > 90 ? explanation[..90] : explanation;

    private DayResult Sum() => new()
    {
        Requests = _script.Requests.Length,
        OwnFaults = _script.Requests.Count(request => request.IsItsOwnFault),
        Servable = _servable.Count(could => could),
        Served = _served.Count(did => did),
        Calls = _upstream.Calls,
        Checks = _upstream.Checks,
        Wasted = _upstream.Wasted,
        Missed = _missed,
        KeyRests = _journal.KeyRests,
        AccountRests = _journal.AccountRests,
        ModelRests = _journal.ModelRests,
        UpstreamRests = _journal.UpstreamRests,
        WrongRests = [.. _journal.Wrong.Select(wrong => string.Create(CultureInfo.InvariantCulture, $"{wrong.At:HH:mm:ss} {wrong.KeyId} {wrong.Scope?.Kind} {wrong.Reason} {wrong.Explanation}"))],
    };

    private static (byte[] Body, RequestScan Scan) BodyFor(ScriptedModel model, bool stream)
    {
        var body = Encoding.UTF8.GetBytes($$"""{"model":"{{model.Id}}","stream":{{(stream ? "true" : "false")}},"messages":[{"role":"user","content":"Good day?"}]}""");
        return RequestScanner.TryScan(body, out var scan) is { } fault ? throw new InvalidOperationException(fault.ToString()) : (body, scan);
    }
}
