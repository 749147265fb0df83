using Rotor.Core.Keys;

namespace Rotor.WebConsole.Pages.Keys;

/// <summary>Keys that were pasted and are looked at before any of them is added. Their values stay in memory, and only for a while.</summary>
public sealed class KeyIntake
{
    /// <summary>How many are asked about at the same time.</summary>
    public const int AtOnce = 8;

    private readonly Lock _gate = new();
    private readonly IntakeLine[] _lines;
    private readonly Secret[] _values;

    internal KeyIntake(string id, IReadOnlyList<PastedKey> pasted, IReadOnlyDictionary<string, StoredKey> known, Func<Secret, string> fingerprint, DateTimeOffset until)
    {
        (Id, Until) = (id, until);
        _values = [.. pasted.Select(key => new Secret(key.Value))];
        _lines = new IntakeLine[pasted.Count];
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var index = 0; index < pasted.Count; index++)
            _lines[index] = First(index, pasted[index], seen, known, fingerprint);
    }

    public string Id { get; }

    /// <summary>When it is forgotten.</summary>
    public DateTimeOffset Until { get; }

    public IReadOnlyList<IntakeLine> Lines
    {
        get
        {
            lock (_gate) return [.. _lines];
        }
    }

    internal Task Work { get; set; } = Task.CompletedTask;

    internal Secret ValueOf(int index) => _values[index];

    /// <summary>Asks upstream about each key that may be one, a few at a time.</summary>
    internal async Task AskAsync(IKeyProbe probe, CancellationToken cancellationToken)
    {
        var wanted = Lines.Where(line => line.State == IntakeState.Waiting).ToArray();
        try
        {
            await Parallel.ForEachAsync(wanted, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken }, async (line, token) =>
            {
                var told = await probe.AskAsync(_values[line.Index], token);
                Put(line with
                {
                    State = told.Outcome switch
                    {
                        KeyCheckOutcome.Passed => IntakeState.Good,
                        KeyCheckOutcome.Dead => IntakeState.Dead,
                        KeyCheckOutcome.NotOffered => IntakeState.Unchecked,
                        _ => IntakeState.Unproven,
                    },
                    Account = told.AccountId,
                    LimitRemaining = told.LimitRemaining,
                    FreeDaily = told.FreeDaily,
                    FreeTier = told.FreeTier,
                    Explanation = told.Explanation,
                });
            });
        }
        catch (OperationCanceledException)
        {
            // The server stops: what was not asked stays open.
        }
    }

    private void Put(IntakeLine line)
    {
        lock (_gate) _lines[line.Index] = line;
    }

    private static IntakeLine First(int index, PastedKey pasted, HashSet<string> seen, IReadOnlyDictionary<string, StoredKey> known, Func<Secret, string> fingerprint)
    {
        var secret = new Secret(pasted.Value);
        var line = new IntakeLine(index, Masked(pasted.Value), pasted.Label, pasted.Weight, IntakeState.Waiting);
        if (KeyRules.FaultOfValue(pasted.Value) is { } fault)
            return line with { State = IntakeState.Faulty, Explanation = fault };
        if (!seen.Add(pasted.Value))
            return line with { State = IntakeState.Repeated };
        if (known.TryGetValue(fingerprint(secret), out var there))
            return line with { State = there.Enabled ? IntakeState.Known : IntakeState.Disabled, KnownAs = there.Label, KnownId = there.Id };
        return pasted.IsGuess ? line with { State = IntakeState.Foreign } : line;
    }

    // The kind of key, and the last four; nothing at all of what is too short to be one.
    private static string Masked(string value)
    {
        var last = new Secret(value).Last4;
        return value.StartsWith("sk-or-v1-", StringComparison.Ordinal) ? "sk-or-v1-…" + last : value.StartsWith("sk-or-", StringComparison.Ordinal) ? "sk-or-…" + last : "…" + last;
    }
}

/// <summary>One pasted key, as far as it is known.</summary>
/// <param name="Index">Its place, from 0.</param>
/// <param name="Masked">What is shown of it.</param>
/// <param name="Label">What stood beside it.</param>
/// <param name="Weight">Its share, where one was given.</param>
/// <param name="State">What was found out.</param>
public sealed record IntakeLine(int Index, string Masked, string? Label, int? Weight, IntakeState State)
{
    public string? Account { get; init; }

    /// <summary>USD.</summary>
    public decimal? LimitRemaining { get; init; }

    public FreeDailyRequests? FreeDaily { get; init; }

    public bool? FreeTier { get; init; }

    public string Explanation { get; init; } = "";

    /// <summary>The label of the key that is there already.</summary>
    public string? KnownAs { get; init; }

    public string? KnownId { get; init; }

    public bool IsOpen => State == IntakeState.Waiting;

    /// <summary>Whether a person may add it.</summary>
    public bool MayAdd => State is IntakeState.Good or IntakeState.Unchecked or IntakeState.Unproven or IntakeState.Disabled or IntakeState.Foreign or IntakeState.Waiting;

    /// <summary>Whether it is added unless a person says otherwise.</summary>
    public bool IsChosen => State is IntakeState.Good or IntakeState.Unchecked;
}

/// <summary>What is known of a pasted key.</summary>
public enum IntakeState
{
    /// <summary>It is being asked about.</summary>
    Waiting,

    /// <summary>Upstream knows it.</summary>
    Good,

    /// <summary>This upstream cannot be asked about keys.</summary>
    Unchecked,

    /// <summary>Upstream could not be asked just now.</summary>
    Unproven,

    /// <summary>Upstream does not know it.</summary>
    Dead,

    /// <summary>It is in the pool.</summary>
    Known,

    /// <summary>It is there, and disabled: adding enables it.</summary>
    Disabled,

    /// <summary>It stands further up in the same text.</summary>
    Repeated,

    /// <summary>It has not the form of OpenRouter's keys, and nothing says that it is one: nobody was asked about it. A person may know better.</summary>
    Foreign,

    /// <summary>It cannot be a key.</summary>
    Faulty,
}
