namespace Rotor.Simulator.Answers;

/// <summary>What GET /generation tells of one answer.</summary>
internal sealed class Generation(Answer answer, string? account, int prompt, int completion, decimal cost, bool streamed, bool cancelled, DateTimeOffset ended)
{
    public string Id => answer.Id;

    public string? Account => account;

    public DateTimeOffset Ended => ended;

    public string Json()
    {
        var finish = JsonText.Quote(cancelled ? "cancelled" : answer.FinishReason);
        return $$$$"""{"data":{"id":"{{{{Id}}}}","total_cost":{{{{JsonText.Number(cost)}}}},"usage":{{{{JsonText.Number(cost)}}}},"created_at":"{{{{ended.UtcDateTime:yyyy-MM-ddTHH:mm:ss.fffZ}}}}","model":{{{{JsonText.Quote(answer.Model)}}}},"provider_name":{{{{JsonText.Quote(answer.Provider)}}}},"api_type":"completions","streamed":{{{{JsonText.Bool(streamed)}}}},"cancelled":{{{{JsonText.Bool(cancelled)}}}},"finish_reason":{{{{finish}}}},"native_finish_reason":{{{{finish}}}},"tokens_prompt":{{{{prompt}}}},"tokens_completion":{{{{completion}}}},"native_tokens_prompt":{{{{prompt}}}},"native_tokens_completion":{{{{completion}}}},"native_tokens_reasoning":{{{{answer.ReasoningTokens}}}},"native_tokens_cached":0,"latency":120,"generation_time":340,"moderation_latency":null,"is_byok":false,"upstream_id":null,"upstream_inference_cost":0,"cache_discount":null,"request_id":null,"session_id":null,"router":null,"service_tier":null,"origin":"","provider_responses":[{"provider_name":{{{{JsonText.Quote(answer.Provider)}}}},"status":200,"latency":120,"is_byok":false}]}}""";
    }
}
