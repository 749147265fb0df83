using System.Text.Json;
using Rotor.Core.Access;
using Rotor.Core.Limits;

namespace Rotor.Proxy;

/// <summary><c>GET /v1/key</c>: tells a caller of its client token, in the shape in which OpenRouter tells of a key.</summary>
internal sealed class KeyEndpoint(TokenLimits limits, TimeProvider time)
{
    public async Task AnswerAsync(HttpContext context, Caller caller)
    {
        context.Response.ContentType = "application/json; charset=utf-8";
        context.Response.Headers.CacheControl = "private, no-store";
        await using (var json = new Utf8JsonWriter(context.Response.BodyWriter))
        {
            json.WriteStartObject();
            json.WriteStartObject("data"u8);
            Write(json, caller.Token, caller.Token is { } token ? limits.Of(token.Id).Use(time.GetUtcNow()) : new TokenUse());
            json.WriteEndObject();
            json.WriteEndObject();
        }
        await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
    }

    private static void Write(Utf8JsonWriter json, ClientToken? token, TokenUse used)
    {
        json.WriteString("label"u8, token?.Name ?? "open");
        json.WriteBoolean("is_management_key"u8, false);
        json.WriteBoolean("is_provisioning_key"u8, false);
        WriteTightest(json, token?.Budget ?? ClientBudget.None, used);
        json.WriteBoolean("include_byok_in_limit"u8, false);
        json.WriteNumber("usage"u8, used.SpentInAll);
        json.WriteNumber("usage_daily"u8, used.SpentToday);
        json.WriteNumber("usage_weekly"u8, used.SpentThisWeek);
        json.WriteNumber("usage_monthly"u8, used.SpentThisMonth);
        foreach (var name in (ReadOnlySpan<string>)["byok_usage", "byok_usage_daily", "byok_usage_weekly", "byok_usage_monthly"]) json.WriteNumber(name, 0);
        json.WriteBoolean("is_free_tier"u8, token?.FreeOnly ?? false);
        if (token?.ExpiresAt is { } end) json.WriteString("expires_at"u8, end.UtcDateTime);
        else json.WriteNull("expires_at"u8);
        json.WriteNull("creator_user_id"u8);
        json.WriteNull("organization_id"u8);
        json.WriteStartObject("rate_limit"u8);
        json.WriteNumber("requests"u8, token?.RequestsPerMinute ?? -1);
        json.WriteString("interval"u8, "60s"u8);
        json.WriteEndObject();
        if (token is not null) WriteLimits(json, token, used);
    }

    // The shape has room for one limit: the one of which the least is left.
    private static void WriteTightest(Utf8JsonWriter json, ClientBudget budget, TokenUse used)
    {
        (decimal? Limit, decimal Spent, string? Reset)[] all =
        [
            (budget.Day, used.SpentToday, "daily"), (budget.Week, used.SpentThisWeek, "weekly"), (budget.Month, used.SpentThisMonth, "monthly"), (budget.Total, used.SpentInAll, null),
        ];
        var tightest = all.Where(one => one.Limit is not null).OrderBy(one => one.Limit - one.Spent).FirstOrDefault();
        WriteOrNull(json, "limit", tightest.Limit);
        json.WriteString("limit_reset"u8, tightest.Reset);
        WriteOrNull(json, "limit_remaining", tightest.Limit is { } limit ? Math.Max(0, limit - tightest.Spent) : null);
    }

    private static void WriteLimits(Utf8JsonWriter json, ClientToken token, TokenUse used)
    {
        json.WriteStartObject("rotor"u8);
        json.WriteString("id"u8, token.Id);
        WriteOrNull(json, "requests_per_minute", token.RequestsPerMinute);
        json.WriteNumber("requests_this_minute"u8, used.RequestsThisMinute);
        WriteOrNull(json, "tokens_per_day", token.TokensPerDay);
        json.WriteNumber("tokens_today"u8, used.TokensToday);
        WriteOrNull(json, "concurrent", token.Concurrent);
        json.WriteNumber("in_flight"u8, used.InFlight);
        json.WriteStartObject("budget_usd"u8);
        WriteOrNull(json, "day", token.Budget.Day);
        WriteOrNull(json, "week", token.Budget.Week);
        WriteOrNull(json, "month", token.Budget.Month);
        WriteOrNull(json, "total", token.Budget.Total);
        json.WriteEndObject();
        json.WriteStartArray("allowed_models"u8);
        foreach (var model in token.AllowedModels) json.WriteStringValue(model);
        json.WriteEndArray();
        json.WriteBoolean("free_only"u8, token.FreeOnly);
        json.WriteEndObject();
    }

    private static void WriteOrNull(Utf8JsonWriter json, string name, decimal? value)
    {
        if (value is { } number) json.WriteNumber(name, number);
        else json.WriteNull(name);
    }
}
