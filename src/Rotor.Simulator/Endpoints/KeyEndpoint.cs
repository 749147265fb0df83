using Rotor.Simulator.Accounts;
using Rotor.Simulator.Serving;

namespace Rotor.Simulator.Endpoints;

/// <summary>GET /key: what a key may do and has done; costs no quota.</summary>
internal sealed class KeyEndpoint(SimulatorOptions options)
{
    public Task ShowAsync(Exchange exchange)
    {
        exchange.Http.Response.Headers.CacheControl = "private, no-store";
        return Sending.JsonAsync(exchange, 200, Body(exchange.Key!));
    }

    private string Body(SimulatedKey key)
    {
        var account = key.Account;
        int used, limit;
        lock (account.Gate)
        {
            limit = account.FreeDayLimit;
            key.TurnCap_NeedsLock(options.Time.GetUtcNow());
            used = account.Quota.ToldToday_NeedsLock(options.Time.GetUtcNow(), options.FreeCounterLag);
        }

        var usage = JsonText.Number(key.TotalUsd);
        var recent = JsonText.Number(key.UsedUsd);
        var management = JsonText.Bool(key.IsManagementKey);
        return $$$$"""{"data":{"label":{{{{JsonText.Quote(key.Label)}}}},"is_management_key":{{{{management}}}},"is_provisioning_key":{{{{management}}}},"limit":{{{{JsonText.NumberOrNull(key.LimitUsd)}}}},"limit_reset":{{{{JsonText.QuoteOrNull(key.LimitReset)}}}},"limit_remaining":{{{{JsonText.NumberOrNull(key.RemainingUsd)}}}},"include_byok_in_limit":false,"usage":{{{{usage}}}},"usage_daily":{{{{recent}}}},"usage_weekly":{{{{recent}}}},"usage_monthly":{{{{recent}}}},"byok_usage":0,"byok_usage_daily":0,"byok_usage_weekly":0,"byok_usage_monthly":0,"is_free_tier":{{{{JsonText.Bool(account.CreditsBought == 0)}}}},"expires_at":null,"creator_user_id":{{{{JsonText.Quote(account.CreatorUserId)}}}},"organization_id":{{{{JsonText.QuoteOrNull(account.OrganizationId)}}}},"workspace_id":"00000000-0000-0000-0000-000000000000","allowed_data_regions":["global"],"free_model_daily_requests":{"used":{{{{used}}}},"limit":{{{{limit}}}},"remaining":{{{{Math.Max(0, limit - used)}}}}},"rate_limit":{"requests":-1,"interval":"10s","note":"This field is deprecated and safe to ignore."}}}""";
    }
}
