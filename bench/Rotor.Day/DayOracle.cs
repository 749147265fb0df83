namespace Rotor.Day;

/// <summary>Whoever knows the whole script beforehand: what could it have served? It reads the script and nothing of Rotor's.</summary>
/// <remarks>It may let a request wait as long as Rotor may. Requests of one kind cost alike, so serving each as early as possible, with the account that has most left, serves most.</remarks>
internal sealed class DayOracle(DayScript script, TimeSpan maxWait)
{
    private readonly int[] _dayUsed = new int[script.Accounts.Length];
    private readonly Dictionary<(int Account, long Minute), int> _minuteUsed = [];

    /// <summary>For each request whether it could have been served.</summary>
    public bool[] Run()
    {
        var servable = new bool[script.Requests.Length];
        for (var i = 0; i < servable.Length; i++)
            servable[i] = CanServe(script.Requests[i]);
        return servable;
    }

    private bool CanServe(in ScriptedRequest request)
    {
        if (request.IsItsOwnFault)
            return false;
        var model = script.Models[request.Model];
        var latest = request.At + maxWait.Ticks;
        for (var at = NextGood(model, request.At); at <= latest; at = NextGood(model, NextMinute(at)))
        {
            if (model.Free ? TryFree(at) : CanPay(at))
                return true;
            if (!model.Free)
                return false;
        }

        return false;
    }

    /// <summary>The first instant from one on at which neither the upstream nor the model is down.</summary>
    private long NextGood(ScriptedModel model, long at)
    {
        while (true)
        {
            var end = at;
            foreach (var outage in script.Outages)
                end = outage.Span.Holds(end) ? outage.Span.To : end;
            foreach (var fault in model.Faults)
                end = fault.Share >= 1 && fault.Span.Holds(end) ? fault.Span.To : end;
            if (end == at)
                return at;
            at = end;
        }
    }

    private bool CanPay(long at) => Array.Exists(
        script.Accounts, account => !account.NeverPaid && !account.Broke.Holds(at) && !account.Crowded.Holds(at) && account.Keys.Exists(key => key.IsUp(at)));

    private bool TryFree(long at)
    {
        var minute = at / TimeSpan.TicksPerMinute;
        var best = -1;
        var bestLeft = 0;
        for (var i = 0; i < script.Accounts.Length; i++)
        {
            var account = script.Accounts[i];
            var left = account.FreePerDay - _dayUsed[i];
            if (left > bestLeft && !account.NoFreeTraining && _minuteUsed.GetValueOrDefault((i, minute)) < DayUpstream.FreePerMinute && account.Keys.Exists(key => key.IsUp(at)))
                (best, bestLeft) = (i, left);
        }

        if (best < 0)
            return false;
        _dayUsed[best]++;
        _minuteUsed[(best, minute)] = _minuteUsed.GetValueOrDefault((best, minute)) + 1;
        return true;
    }

    private static long NextMinute(long at) => ((at / TimeSpan.TicksPerMinute) + 1) * TimeSpan.TicksPerMinute;
}
