using System.CommandLine;
using Rotor.Core.Access;

namespace Rotor.Commands;

/// <summary>What can be said of a client token on the command line.</summary>
internal sealed class TokenLimitOptions
{
    private readonly Option<string?> _owner = new("--owner") { Description = "Whose it is." };
    private readonly Option<string[]> _models = new("--model") { Description = "A model it may use, * for any characters; may be given several times. All by default." };
    private readonly Option<bool?> _freeOnly = new("--free-only") { Description = "Free models only." };
    private readonly Option<int?> _perMinute = new("--requests-per-minute") { Description = "Requests in a clock minute." };
    private readonly Option<long?> _perDay = new("--tokens-per-day") { Description = "Tokens of prompts and answers in a UTC day." };
    private readonly Option<int?> _concurrent = new("--concurrent") { Description = "Requests at the same time." };
    private readonly Option<decimal?> _day = new("--budget-day") { Description = "USD in a UTC day." };
    private readonly Option<decimal?> _week = new("--budget-week") { Description = "USD in a week from Monday." };
    private readonly Option<decimal?> _month = new("--budget-month") { Description = "USD in a month." };
    private readonly Option<decimal?> _total = new("--budget-total") { Description = "USD in all." };
    private readonly Option<DateTimeOffset?> _expires = new("--expires") { Description = "When it ends, such as 2030-01-31T00:00Z." };
    private readonly Option<string?> _bodies = new("--bodies") { Description = "Which bodies of its requests are recorded: full, text or none.", Arity = ArgumentArity.ZeroOrOne };
    private readonly Option<string?> _streamMode = new("--stream-mode") { Description = "live, buffered or resume." };

    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[_owner, _models, _freeOnly, _perMinute, _perDay, _concurrent, _day, _week, _month, _total, _expires, _bodies, _streamMode])
            command.Options.Add(option);
    }

    public TokenEdit Read(ParseResult parsed) => new()
    {
        Owner = parsed.GetValue(_owner),
        AllowedModels = parsed.GetValue(_models) is { Length: > 0 } models ? models : null,
        FreeOnly = parsed.GetValue(_freeOnly),
        RequestsPerMinute = parsed.GetValue(_perMinute),
        TokensPerDay = parsed.GetValue(_perDay),
        Concurrent = parsed.GetValue(_concurrent),
        BudgetUsd = new ClientBudget(parsed.GetValue(_day), parsed.GetValue(_week), parsed.GetValue(_month), parsed.GetValue(_total)),
        ExpiresAt = parsed.GetValue(_expires),
        Bodies = BodiesOf(parsed),
        StreamMode = parsed.GetValue(_streamMode),
    };

    // It took a yes or no once: bare, it is a yes.
    private string? BodiesOf(ParseResult parsed) => parsed.GetResult(_bodies) is null ? null : parsed.GetValue(_bodies) switch
    {
        null => BodiesWord.Full,
        { } said when bool.TryParse(said, out var kept) => BodiesWord.Of(kept),
        { } said => said,
    };
}
