using Rotor.Simulator.Answers;
using Rotor.Simulator.Errors;
using Rotor.Simulator.Serving;

namespace Rotor.Simulator.Endpoints;

/// <summary>GET /credits and GET /generation.</summary>
internal sealed class AccountEndpoint(SimulatorOptions options, GenerationBook generations)
{
    public static Task CreditsAsync(Exchange exchange)
    {
        var account = exchange.Key!.Account;
        return Sending.JsonAsync(exchange, 200,
            $$$$"""{"data":{"total_credits":{{{{JsonText.Number(account.CreditsBought)}}}},"total_usage":{{{{JsonText.Number(account.CreditsUsed)}}}}}}""");
    }

    /// <summary>An id is known to its own account, and only after the lag.</summary>
    public Task GenerationAsync(Exchange exchange)
    {
        var id = exchange.Http.Request.Query["id"].ToString();
        var found = generations.Find(id);
        return found is not null && found.Account == exchange.Key!.Account.Id && options.Time.GetUtcNow() - found.Ended >= options.GenerationLag
            ? Sending.JsonAsync(exchange, 200, found.Json())
            : Sending.ErrorAsync(exchange, WireErrors.GenerationNotFound(id), "");
    }
}
