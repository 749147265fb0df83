using System.Text;
using System.Text.Json;
using Rotor.Core.RequestLog;

namespace Rotor.Commands;

/// <summary>A key of the demonstration, as records name it.</summary>
internal sealed record DemoKey(string Id, string Label, string? Account);

/// <summary>The records of the day before an instant, as a small team would have made them. The same seed, instant and keys give the same records.</summary>
internal sealed class DemoDay(int seed, DateTimeOffset end, IReadOnlyList<DemoKey> keys)
{
    private const int Conversations = 420;

    // Whoever looks, looks at the last hour first: at night too the team is at work then.
    private const int LastHourConversations = 90;
    private const string ProviderFailed = "The provider behind this model failed; no key is to blame.";

    private static readonly DemoModel[] Models =
    [
        new(DemoBanner.Model, "Chutes", 0, 0, 62), new("google/gemma-4-31b-it:free", "Google AI Studio", 0, 0, 48),
        new("openai/gpt-4o-mini", "OpenAI", 0.15m, 0.6m, 95), new("anthropic/claude-sonnet-4.5", "Anthropic", 3m, 15m, 70),
    ];

    private static readonly (string Id, string Name, string Address)[] Clients =
    [
        ("demo-anna", "Анна", "10.0.0.12"), ("demo-research", "研究组", "10.0.0.21"), ("demo-laptop", "Tom's laptop", "10.0.0.33"), ("demo-ci", "CI", "10.0.0.40"),
    ];

    // Of a hundred conversations, how many begin in each hour: people sleep.
    private static readonly int[] ByHour = [1, 1, 1, 1, 1, 2, 3, 4, 6, 8, 8, 7, 5, 6, 8, 8, 7, 6, 5, 4, 3, 2, 2, 1];
    private readonly Random _random = new(seed);

    /// <summary>Oldest first; those whose answer would have ended after the instant are left out.</summary>
    public IReadOnlyList<RequestRecord> Records()
    {
        var records = new List<RequestRecord>();
        for (var conversation = 1; conversation <= Conversations + LastHourConversations; conversation++)
            AddConversation(records, (ulong)conversation << 32, conversation <= Conversations ? InTheDay() : Before(TimeSpan.FromHours(1)));
        records.RemoveAll(record => record.Time + record.Duration >= end);
        records.Sort((a, b) => (a.Time, a.Id).CompareTo((b.Time, b.Id)));
        return records;
    }

    private void AddConversation(List<RequestRecord> records, ulong conversation, DateTimeOffset at)
    {
        var topic = DemoTopics.All[_random.Next(DemoTopics.All.Length)];
        var thing = DemoTopics.Things[_random.Next(DemoTopics.Things.Length)];
        var (model, client, stream) = (Models[_random.Next(Models.Length)], Clients[_random.Next(Clients.Length)], _random.Next(3) > 0);
        var key = keys.Count == 0 ? null : keys[_random.Next(keys.Count)];
        var messages = new List<object>();
        foreach (var (asked, told) in topic)
        {
            var (question, answer) = (asked.Replace("*", thing, StringComparison.Ordinal), told.Replace("*", thing, StringComparison.Ordinal));
            messages.Add(new { role = "user", content = question });
            var record = Answered(new Turn(at, model, client, key, conversation, stream, JsonSerializer.SerializeToUtf8Bytes(new { model = model.Id, stream, messages }, DemoAnswer.AsTyped)), answer);
            records.Add(record);
            if (record.State != RequestState.Completed) return;
            messages.Add(new { role = "assistant", content = answer });
            at += record.Duration!.Value + TimeSpan.FromSeconds(_random.Next(8, 140));
        }
    }

    private DateTimeOffset InTheDay()
    {
        while (true)
        {
            var at = Before(TimeSpan.FromDays(1));
            if (_random.Next(8) < ByHour[at.UtcDateTime.Hour]) return at;
        }
    }

    // Records keep milliseconds.
    private DateTimeOffset Before(TimeSpan most) =>
        DateTimeOffset.FromUnixTimeMilliseconds(end.ToUnixTimeMilliseconds() - _random.Next((int)most.TotalMilliseconds));

    private RequestRecord Answered(Turn turn, string answer)
    {
        var chance = _random.Next(1_000);
        var (prompt, completion) = (TokensOf(turn.Body.Length), TokensOf(Encoding.UTF8.GetByteCount(answer)));
        var content = TimeSpan.FromMilliseconds(180 + _random.Next(900));
        var took = content + TimeSpan.FromMilliseconds(completion * 1_000.0 / turn.Model.TokensPerSecond);
        var whole = Whole(turn, answer, prompt, completion, content, took);
        return chance switch
        {
            < 8 => Refused(whole, 404, "model_not_allowed", "This model is not one that this client may use."),
            < 14 => Refused(whole, 401, "invalid_api_key", "The token is none that Rotor knows.") with { ClientId = null, ClientName = null },
            < 34 => Cancelled(whole, turn, content + ((took - content) / 3)),
            < 50 => Failed(whole, turn),
            < 130 => FailedOver(whole, turn),
            _ => whole,
        };
    }

    private RequestRecord Whole(Turn turn, string answer, int prompt, int completion, TimeSpan content, TimeSpan took)
    {
        var generation = $"gen-{turn.At.ToUnixTimeSeconds()}-{_random.NextInt64():x16}";
        var cost = ((prompt * turn.Model.PromptPrice) + (completion * turn.Model.CompletionPrice)) / 1_000_000m;
        var said = new DemoAnswer(generation, turn.Model.Provider, turn.Model.Id, turn.At, answer, prompt, completion, cost);
        return new RequestRecord
        {
            Id = NewId(turn.At),
            Time = turn.At,
            State = RequestState.Completed,
            Method = "POST",
            Path = "/v1/chat/completions",
            ClientId = turn.Client.Id,
            ClientName = turn.Client.Name,
            ClientAddress = turn.Client.Address,
            ModelAsked = turn.Model.Id,
            ModelServed = turn.Model.Id,
            Provider = turn.Model.Provider,
            GenerationId = generation,
            KeyId = turn.Key?.Id,
            KeyLabel = turn.Key?.Label,
            Account = turn.Key?.Account,
            Status = 200,
            Stream = turn.Stream,
            FirstByte = content * 0.8,
            FirstContent = content,
            Duration = took,
            PromptTokens = prompt,
            CompletionTokens = completion,
            CostUsd = cost,
            FinishReason = "stop",
            Conversation = turn.Conversation,
            Attempts = [AttemptOf(turn.Key, turn.Model.Id, TimeSpan.Zero, took, 200)],
            Bodies = new RequestBodies
            {
                RequestHeaders = [new("Content-Type", "application/json"), new("User-Agent", "OpenAI/Python 2.1.0"), new("Authorization", "***")],
                ResponseHeaders = [new("Content-Type", turn.Stream ? "text/event-stream" : "application/json")],
                Request = new BodyPayload(turn.Body),
                Response = new BodyPayload(turn.Stream ? said.ToEvents() : said.ToJson()),
            },
        };
    }

    private static RequestRecord Refused(RequestRecord whole, int status, string reason, string error) => Unanswered(whole, status, reason, error) with
    {
        State = RequestState.Refused,
        KeyId = null,
        KeyLabel = null,
        Account = null,
        Duration = TimeSpan.FromMilliseconds(1),
        Attempts = [],
    };

    private static RequestRecord Cancelled(RequestRecord whole, Turn turn, TimeSpan after) => whole with
    {
        State = RequestState.Cancelled,
        Reason = "client_gone",
        FinishReason = null,
        TokensEstimated = true,
        Duration = after,
        Attempts = [AttemptOf(turn.Key, turn.Model.Id, TimeSpan.Zero, after, 200)],
    };

    private RequestRecord Failed(RequestRecord whole, Turn turn)
    {
        var each = TimeSpan.FromMilliseconds(400 + _random.Next(4_000));
        return Unanswered(whole, 502, "provider_failed", ProviderFailed) with
        {
            Duration = each * 2,
            Attempts =
            [
                AttemptOf(turn.Key, turn.Model.Id, TimeSpan.Zero, each, 502, "provider_failed", ProviderFailed),
                AttemptOf(Other(turn.Key), turn.Model.Id, each, each, 502, "provider_failed", ProviderFailed),
            ],
        };
    }

    private RequestRecord FailedOver(RequestRecord whole, Turn turn)
    {
        var (lost, other) = (TimeSpan.FromMilliseconds(60 + _random.Next(300)), Other(turn.Key));
        var (status, reason, explanation) = _random.Next(3) switch
        {
            0 => (402, "insufficient_credits", "OpenRouter says this account has no credits left; its free models may still work."),
            1 => (502, "provider_failed", ProviderFailed),
            _ => (429, "rate_limited", "OpenRouter says this account reached a limit of 20 requests."),
        };
        return whole with
        {
            KeyId = other?.Id,
            KeyLabel = other?.Label,
            Account = other?.Account,
            FirstByte = whole.FirstByte + lost,
            FirstContent = whole.FirstContent + lost,
            Duration = whole.Duration + lost,
            Attempts = [AttemptOf(turn.Key, turn.Model.Id, TimeSpan.Zero, lost, status, reason, explanation), AttemptOf(other, turn.Model.Id, lost, whole.Duration!.Value, 200)],
        };
    }

    private static RequestRecord Unanswered(RequestRecord whole, int status, string reason, string error) => whole with
    {
        State = RequestState.Failed,
        Status = status,
        Reason = reason,
        Error = error,
        ModelServed = null,
        Provider = null,
        GenerationId = null,
        FirstByte = null,
        FirstContent = null,
        PromptTokens = null,
        CompletionTokens = null,
        CostUsd = null,
        FinishReason = null,
        Bodies = whole.Bodies! with { Response = new BodyPayload(JsonSerializer.SerializeToUtf8Bytes(new { error = new { code = status, message = error } }, DemoAnswer.AsTyped)) },
    };

    private static AttemptRecord AttemptOf(DemoKey? key, string model, TimeSpan after, TimeSpan took, int status, string? reason = null, string? explanation = null) => new()
    {
        KeyId = key?.Id,
        KeyLabel = key?.Label,
        Account = key?.Account,
        Model = model,
        StartedAfter = after,
        Duration = took,
        Status = status,
        Reason = reason,
        Explanation = explanation,
    };

    private DemoKey? Other(DemoKey? key)
    {
        DemoKey[] others = [.. keys.Where(other => other != key)];
        return others.Length == 0 ? key : others[_random.Next(others.Length)];
    }

    private static int TokensOf(int bytes) => 4 + (bytes / 4);

    private string NewId(DateTimeOffset at)
    {
        Span<byte> id = stackalloc byte[16];
        _random.NextBytes(id);
        var milliseconds = at.ToUnixTimeMilliseconds();
        for (var i = 0; i < 6; i++) id[i] = (byte)(milliseconds >> (40 - (8 * i)));
        id[6] = (byte)(0x70 | (id[6] & 0xF));
        id[8] = (byte)(0x80 | (id[8] & 0x3F));
        return new Guid(id, bigEndian: true).ToString();
    }

    private sealed record DemoModel(string Id, string Provider, decimal PromptPrice, decimal CompletionPrice, int TokensPerSecond);

    private sealed record Turn(
        DateTimeOffset At, DemoModel Model, (string Id, string Name, string Address) Client, DemoKey? Key, ulong Conversation, bool Stream, byte[] Body);
}
