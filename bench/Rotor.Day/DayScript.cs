namespace Rotor.Day;

/// <summary>All that happens on the day, written before it begins: who asks when, and what fails when. Neither Rotor nor its state has a part in it.</summary>
internal sealed class DayScript
{
    private static readonly string[] PaidModels =
    [
        "openai/gpt-4o-mini", "openai/gpt-5", "anthropic/claude-sonnet-4.5", "anthropic/claude-haiku-4.5", "google/gemini-2.5-flash", "google/gemini-2.5-pro",
        "deepseek/deepseek-chat-v3.1", "qwen/qwen3-235b-a22b", "mistralai/mistral-small-3.2", "meta-llama/llama-3.3-70b-instruct",
    ];

    private static readonly string[] FreeModels =
    [
        "google/gemma-4-31b-it:free", "meta-llama/llama-3.3-70b-instruct:free", "qwen/qwen3-coder:free", "nvidia/nemotron-nano-9b-v2:free", "liquid/lfm-2.5-2.6b:free",
    ];

    private const double FreeShare = 0.055;
    private const double TransientShare = 0.0004;
    private const double OwnFaultShare = 0.001;
    private readonly Random _random;
    private readonly DayPlan _plan;

    public DayScript(DayPlan plan)
    {
        _plan = plan;
        _random = new Random(plan.Seed);
        Accounts = [.. Enumerable.Range(0, plan.Accounts).Select(i => new ScriptedAccount { Id = $"user_day{i:D3}", NeverPaid = i % 3 == 2 })];
        Keys = [.. Enumerable.Range(0, plan.Keys).Select(NewKey)];
        Models = [.. PaidModels.Concat(FreeModels).Select((id, i) => new ScriptedModel { Id = id, Provider = "Provider " + (char)('A' + (i % 8)) })];
        WriteOutages();
        WriteModelFaults();
        WriteKeyFaults();
        WriteAccountFaults();
        Requests = WriteRequests();
    }

    public ScriptedAccount[] Accounts { get; }

    public ScriptedKey[] Keys { get; }

    public ScriptedModel[] Models { get; }

    public List<Outage> Outages { get; } = [];

    public ScriptedRequest[] Requests { get; }

    public Outage? OutageAt(long at) => Outages.Find(outage => outage.Span.Holds(at));

    /// <summary>The fault of a model that this attempt meets, or null. The same attempt always meets the same.</summary>
    public ModelFault? FaultAt(ScriptedModel model, long at, int request, int attempt) =>
        model.Faults.Find(fault => fault.Span.Holds(at) && (fault.Share >= 1 || Fraction(request, attempt) < fault.Share));

    private ScriptedKey NewKey(int index)
    {
        var account = Accounts[index < Accounts.Length ? index : _random.Next(Accounts.Length)];
        var key = new ScriptedKey { Value = $"sk-or-v1-day{index:D4}{_random.NextInt64():x16}", Account = account };
        account.Keys.Add(key);
        return key;
    }

    private void WriteOutages()
    {
        (OutageKind Kind, double Minutes)[] kinds = [(OutageKind.ServiceUnavailable, 12), (OutageKind.Refused, 4), (OutageKind.EdgePage, 2), (OutageKind.Reset, 1), (OutageKind.InternalError, 5)];
        foreach (var (kind, minutes) in kinds.Take(_plan.Scaled(kinds.Length)))
            Outages.Add(new Outage(Somewhen(minutes), kind));
    }

    private void WriteModelFaults()
    {
        var kinds = Enum.GetValues<ModelFaultKind>();
        for (var i = 0; i < _plan.Scaled(24); i++)
        {
            var model = Models[_random.Next(Models.Length)];
            model.Faults.Add(new ModelFault(Somewhen(_random.Next(3, 9)), kinds[i % kinds.Length], 1));
        }

        // A provider that sheds a part of its load.
        Models[1].Faults.Add(new ModelFault(Somewhen(20), ModelFaultKind.SharedPoolRetryAfter, 0.05));
    }

    private void WriteKeyFaults()
    {
        var end = _plan.End.UtcTicks;
        var later = new Queue<ScriptedKey>(Keys.OrderBy(_ => _random.Next()));
        for (var i = 0; i < _plan.Scaled(12) && later.Count > 3; i++)
            later.Dequeue().Revoked = new Span(Instant(), long.MaxValue - TimeSpan.TicksPerDay);
        for (var i = 0; i < _plan.Scaled(10) && later.Count > 3; i++)
            later.Dequeue().Limited = new Span(Instant(), Math.Max(end, DayPlan.Start.AddDays(1).UtcTicks));
        for (var i = 0; i < _plan.Scaled(3) && later.Count > 3; i++)
            later.Dequeue().Sick = Somewhen(40);
    }

    private void WriteAccountFaults()
    {
        var paying = new Queue<ScriptedAccount>(Accounts.Where(account => !account.NeverPaid).OrderBy(_ => _random.Next()));
        for (var i = 0; i < _plan.Scaled(4) && paying.Count > 2; i++)
            paying.Dequeue().Broke = Somewhen(_random.Next(60, 180));
        for (var i = 0; i < _plan.Scaled(2) && paying.Count > 2; i++)
            paying.Dequeue().Crowded = Somewhen(10);
        paying.Dequeue().NoFreeTraining = true;
    }

    private ScriptedRequest[] WriteRequests()
    {
        var instants = new double[_plan.Requests];
        for (var i = 0; i < instants.Length; i++)
            instants[i] = Curve(_random.NextDouble());
        Array.Sort(instants);
        var length = (_plan.End - DayPlan.Start).Ticks;
        return [.. instants.Select(part => NewRequest(DayPlan.Start.UtcTicks + (long)(part * length)))];
    }

    private ScriptedRequest NewRequest(long at)
    {
        var free = _random.NextDouble() < FreeShare;
        // Some models are asked for more often than others.
        var model = free
            ? PaidModels.Length + Skewed(FreeModels.Length)
            : Skewed(PaidModels.Length);
        var latency = (int)Math.Min(60_000, 400 * Math.Exp(_random.NextDouble() * 2.5));
        return new ScriptedRequest(at, (byte)model, _random.Next(2) == 0, _random.Next(200_000), NewFault(), latency);
    }

    private AttemptFault NewFault()
    {
        var dice = _random.NextDouble();
        if (dice < TransientShare)
            return (AttemptFault)_random.Next((int)AttemptFault.Relayed502, (int)AttemptFault.ContextTooLong);
        return dice < TransientShare + OwnFaultShare ? (AttemptFault)_random.Next((int)AttemptFault.ContextTooLong, (int)AttemptFault.Moderation + 1) : AttemptFault.None;
    }

    private int Skewed(int count) => (int)(count * Math.Pow(_random.NextDouble(), 1.6));

    private Span Somewhen(double minutes)
    {
        var from = Instant();
        return new Span(from, from + TimeSpan.FromMinutes(minutes).Ticks);
    }

    // Not in the first minutes, in which the pool learns of its keys by checks, nor in the last.
    private long Instant() => DayPlan.Start.UtcTicks + (long)((_plan.End - DayPlan.Start).Ticks * (0.02 + (0.9 * _random.NextDouble())));

    // More in the afternoon than at night: the density is 1 - 0.6 cos(2 pi t), inverted by bisection.
    private static double Curve(double share)
    {
        double low = 0, high = 1;
        for (var i = 0; i < 40; i++)
        {
            var middle = (low + high) / 2;
            if (middle - (0.6 * Math.Sin(2 * Math.PI * middle) / (2 * Math.PI)) < share)
                low = middle;
            else
                high = middle;
        }

        return low;
    }

    private static double Fraction(int request, int attempt)
    {
        var hash = ((ulong)(uint)request * 0x9E3779B97F4A7C15UL) + ((ulong)(uint)attempt * 0xC2B2AE3D27D4EB4FUL);
        hash = (hash ^ (hash >> 31)) * 0xD6E8FEB86659FD93UL;
        return (hash >> 11) * (1.0 / (1UL << 53));
    }
}
