using Rotor.Core.Usage;

namespace Rotor.Admin.Records;

/// <summary><c>/api/stats</c> and <c>/api/usage</c>: sums that outlive the records they were made from.</summary>
internal static class UsageEndpoints
{
    private const int MostRows = 10_000;
    private static readonly TimeSpan DefaultDays = TimeSpan.FromDays(30);
    private static readonly TimeSpan DefaultHours = TimeSpan.FromHours(24);

    private static readonly IReadOnlyDictionary<string, UsageSpan> Spans = Words<UsageSpan>();
    private static readonly IReadOnlyDictionary<string, UsageGroup> Groups = Words<UsageGroup>();

    public static readonly QueryParameter[] Parameters =
    [
        new("by", ParameterForm.Text, "The width of a row; day by default. Days are UTC days.") { Words = [.. Spans.Keys] },
        new("group", ParameterForm.Text, "What rows are divided by; none by default.") { Words = [.. Groups.Keys] },
        new("from", ParameterForm.Instant, "From the hour or day of this time on: 30 days, or 24 hours, before 'to' by default."),
        new("to", ParameterForm.Instant, "Up to the end of this time's hour; now by default. The answer's from and to tell what was counted."),
    ];

    public static RouteGroupBuilder MapUsage(this RouteGroupBuilder admin)
    {
        var usage = admin.MapGroup("").WithTags("Usage").AddEndpointFilter<RecordsFilter>();
        usage.MapGet("/stats", StatsAsync).WithName("getStats").WithSummary("Tells totals over all records and over the usual windows.")
            .WithMetadata(new QueryParameters([]), OpenToMembers.Instance).Produces<StatsView>().ProducesProblem(StatusCodes.Status400BadRequest);
        usage.MapGet("/usage", UsageAsync).WithName("getUsage").WithSummary("Tells requests, tokens, cost and times by hour or day.")
            .WithMetadata(new QueryParameters(Parameters), OpenToMembers.Instance).Produces<UsageReportView>().ProducesProblem(StatusCodes.Status400BadRequest);
        return admin;
    }

    private static async Task<IResult> StatsAsync(HttpContext context, IUsageLog usage, CancellationToken cancellationToken)
    {
        var query = new QueryReader(context.Request.Query, []);
        return query.Fault is { } fault
            ? AdminApi.Invalid(fault)
            : AdminApi.Json(StatsView.Of(await usage.StatsAsync(await RecordScope.OfAsync(context, cancellationToken), cancellationToken)), RecordsJson.Readable.StatsView);
    }

    private static async Task<IResult> UsageAsync(HttpContext context, IUsageLog usage, TimeProvider time, CancellationToken cancellationToken)
    {
        var query = new QueryReader(context.Request.Query, Parameters);
        var by = query.Word("by", Spans) ?? UsageSpan.Day;
        var group = query.Word("group", Groups) ?? UsageGroup.None;
        var to = query.Instant("to") ?? time.GetUtcNow();
        var from = query.Instant("from") ?? Before(to, by == UsageSpan.Day ? DefaultDays : DefaultHours);
        var width = by == UsageSpan.Day ? TimeSpan.FromDays(1) : TimeSpan.FromHours(1);
        if (to <= from)
            query.Blame(query.Has("to") ? "It must lie after 'from'." : "It must lie in the past, for 'to' is now.", query.Has("to") ? "to" : "from");
        else if ((to - from) / width > MostRows)
            query.Blame($"That is more than {MostRows} rows; ask for a shorter time, or by day.", "from");
        if (query.Fault is { } fault)
            return AdminApi.Invalid(fault);
        var report = await usage.ReadAsync(new UsageQuery(from, to, by, group, await RecordScope.OfAsync(context, cancellationToken)), cancellationToken);
        return AdminApi.Json(UsageReportView.Of(report), RecordsJson.Readable.UsageReportView);
    }

    private static DateTimeOffset Before(DateTimeOffset to, TimeSpan span) =>
        to - DateTimeOffset.MinValue > span ? to - span : DateTimeOffset.MinValue;

    private static Dictionary<string, T> Words<T>()
        where T : struct, Enum => Enum.GetValues<T>().ToDictionary(value => value.ToString().ToLowerInvariant(), value => value, StringComparer.OrdinalIgnoreCase);
}
