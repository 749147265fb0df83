using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json.Serialization;
using Rotor.Configuration;
using Rotor.Core.Failover;
using Rotor.Core.Keys;

namespace Rotor.Compatibility;

/// <summary>A key as <c>/admin/key-status</c> tells it.</summary>
internal sealed record KeyStatus(
    string KeySuffix, bool IsActive, int FailureCount, DateTimeOffset? LastFailureTime, DateTimeOffset? CoolDownUntil, DateTimeOffset? LastUsedTime, int Weight)
{
    public static KeyStatus Of(KeyView key, KeySnapshot? now)
    {
        var rests = now?.Cooldowns.Where(rest => rest.Scope.Kind is ScopeKind.Key or ScopeKind.Account).ToList() ?? [];
        return new KeyStatus(
            "..." + key.Last4,
            key.State is "ready" or "suspected" or "unchecked",
            rests.Count > 0 ? Math.Max(1, rests.Max(rest => rest.InARow)) : key.State == "invalid" ? 1 : 0,
            rests.Count > 0 ? rests.Max(rest => rest.Since) : null,
            key.State == "resting" ? key.Until : null,
            key.LastUsed,
            key.Weight);
    }
}

/// <summary>A page of them.</summary>
internal sealed record KeyStatusPage(IReadOnlyList<KeyStatus> Keys, int TotalKeys, int Page, int Limit, int TotalPages);

/// <summary>What <c>/admin/add-keys</c> did; no message shows what was sent.</summary>
internal sealed record KeysAdded(int AddedCount, int DuplicateCount, int InvalidCount, IReadOnlyList<string> ErrorMessages);

/// <summary>What <c>/admin/delete-keys-batch</c> did.</summary>
internal sealed record KeysDeleted(string Message, int DeletedCount, int RequestedCount, IReadOnlyList<string> ErrorMessages);

/// <summary>What <c>/admin/reload-keys</c> did; it takes all entries or none.</summary>
internal sealed record KeysReplaced(string Message, int AddedCount)
{
    public int InvalidCount { get; }

    public IReadOnlyList<string> ErrorMessages { get; } = [];
}

/// <summary>What <c>/admin/app-status</c> tells; no secret, only whether it is set.</summary>
internal sealed record AppStatus
{
    public required DateTimeOffset StartTime { get; init; }

    public required string Uptime { get; init; }

    /// <summary>What the program runs on; the field's name is the older proxy's.</summary>
    public string GoVersion { get; } = RuntimeInformation.FrameworkDescription;

    /// <summary>Threads of the pool, the nearest there is.</summary>
    public int NumGoroutines { get; } = ThreadPool.ThreadCount;

    [JsonPropertyName("mem_allocated_mb")]
    public double MemAllocatedMB { get; } = Megabytes(GC.GetTotalMemory(forceFullCollection: false));

    [JsonPropertyName("mem_total_allocated_mb")]
    public double MemTotalAllocatedMB { get; } = Megabytes(GC.GetTotalAllocatedBytes());

    [JsonPropertyName("mem_sys_mb")]
    public double MemSysMB { get; } = Megabytes(Environment.WorkingSet);

    [JsonPropertyName("num_gc")]
    public int NumGC { get; } = GC.CollectionCount(0);

    /// <summary>Not known here.</summary>
    [JsonPropertyName("last_gc")]
    public DateTimeOffset? LastGC { get; }

    [JsonPropertyName("openrouter_api_keys_provided")]
    public required bool KeysProvided { get; init; }

    public required string DefaultModel { get; init; }

    [JsonPropertyName("openrouter_api_url")]
    public required string ChatUrl { get; init; }

    [JsonPropertyName("openrouter_models_url")]
    public required string ModelsUrl { get; init; }

    public required double RequestTimeoutSeconds { get; init; }

    public required double KeyFailureCooldownSeconds { get; init; }

    public required int KeyMaxConsecutiveFailures { get; init; }

    public required int RetryWithNewKeyCount { get; init; }

    public required double HealthCheckIntervalSeconds { get; init; }

    public required string Port { get; init; }

    [JsonPropertyName("admin_api_key_configured")]
    public bool AdminApiKeyConfigured { get; }

    public required bool AdminPasswordConfigured { get; init; }

    public required bool AppApiKeyConfigured { get; init; }

    public required string LogLevel { get; init; }

    public string GinMode { get; } = "release";

    public static AppStatus Now(RotorOptions options, DateTimeOffset started, DateTimeOffset now) => new()
    {
        StartTime = started,
        Uptime = Spoken(now - started),
        KeysProvided = options.Keys.Count > 0,
        DefaultModel = options.Models.Default ?? "",
        ChatUrl = options.Upstream.BaseUrl.AbsoluteUri.TrimEnd('/') + "/chat/completions",
        ModelsUrl = options.Upstream.ModelsUrl?.AbsoluteUri ?? options.Upstream.BaseUrl.AbsoluteUri.TrimEnd('/') + "/models",
        RequestTimeoutSeconds = options.Upstream.TotalTimeout.TotalSeconds,
        KeyFailureCooldownSeconds = options.Pool.FailureCooldown?.TotalSeconds ?? 0,
        KeyMaxConsecutiveFailures = options.Pool.MaxRestsInARow ?? 0,
        RetryWithNewKeyCount = options.Pool.MaxAttempts - 1,
        HealthCheckIntervalSeconds = options.Pool.CheckInterval.TotalSeconds,
        Port = options.Listen.Port.ToString(CultureInfo.InvariantCulture),
        AdminPasswordConfigured = !options.Access.AdminPassword.IsEmpty,
        AppApiKeyConfigured = !options.Access.AppApiKey.IsEmpty,
        LogLevel = LogLevelNames.Format(options.Log.Level),
    };

    // As the older proxy spelled spans: 1h2m3s.
    private static string Spoken(TimeSpan span) => span.TotalHours >= 1
        ? string.Create(CultureInfo.InvariantCulture, $"{(int)span.TotalHours}h{span.Minutes}m{span.Seconds}s")
        : span.TotalMinutes >= 1
            ? string.Create(CultureInfo.InvariantCulture, $"{span.Minutes}m{span.Seconds}s")
            : string.Create(CultureInfo.InvariantCulture, $"{span.Seconds}s");

    private static double Megabytes(long bytes) => Math.Round(bytes / 1024.0 / 1024.0, 3);
}

internal sealed record Said(string Message);

internal sealed record DashboardError(DashboardFault Error);

internal sealed record DashboardFault(string Message, string Type, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Param);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(IReadOnlyList<KeyStatus>))]
[JsonSerializable(typeof(KeyStatusPage))]
[JsonSerializable(typeof(KeysAdded))]
[JsonSerializable(typeof(KeysDeleted))]
[JsonSerializable(typeof(KeysReplaced))]
[JsonSerializable(typeof(AppStatus))]
[JsonSerializable(typeof(Said))]
[JsonSerializable(typeof(DashboardError))]
internal sealed partial class DashboardJson : JsonSerializerContext;
