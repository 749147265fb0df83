namespace Rotor.Admin.Import;

/// <summary>A request as another program kept it; secrets may still stand in it.</summary>
internal sealed record ImportedRecord
{
    public required string Id { get; init; }

    public required DateTimeOffset Time { get; init; }

    public string Method { get; init; } = "POST";

    public string Path { get; init; } = "/v1/chat/completions";

    public string Query { get; init; } = "";

    /// <summary>0 where no answer was kept.</summary>
    public int Status { get; init; }

    /// <summary>Milliseconds; null where it is not known.</summary>
    public double? DurationMs { get; init; }

    public string? Error { get; init; }

    public string? Model { get; init; }

    /// <summary>The model that upstream says has served.</summary>
    public string? ModelServed { get; init; }

    public string? GenerationId { get; init; }

    public string? FinishReason { get; init; }

    public bool Stream { get; init; }

    public long? PromptTokens { get; init; }

    public long? CompletionTokens { get; init; }

    public decimal? CostUsd { get; init; }

    /// <summary>The caller's own key, which becomes a keyed hash.</summary>
    public string? Owner { get; init; }

    /// <summary>The id of the pool's key that was used.</summary>
    public string? KeyId { get; init; }

    public string? KeyLabel { get; init; }

    public IReadOnlyDictionary<string, string>? RequestHeaders { get; init; }

    public string? RequestBody { get; init; }

    public IReadOnlyDictionary<string, string>? ResponseHeaders { get; init; }

    public string? ResponseBody { get; init; }

    /// <summary>Never the owner.</summary>
    public override string ToString() => Id;
}

/// <summary>The body of <c>POST /api/import/records</c>.</summary>
/// <param name="Records">At most <see cref="RecordImport.MostTogether"/>.</param>
/// <param name="DryRun">True says what would be done.</param>
internal sealed record ImportRequest(IReadOnlyList<ImportedRecord>? Records, bool DryRun = false);

/// <summary>What came of it.</summary>
/// <param name="Added">Records that were not there.</param>
/// <param name="Known">Records that were.</param>
/// <param name="Expiring">Of the added ones, those so old that retention removes them at its next look.</param>
internal sealed record ImportResult(int Added, int Known, int Expiring);
