using Rotor.Admin.Records;
using Rotor.Configuration;
using Rotor.Observability;

namespace Rotor.Admin;

/// <summary><c>/api/logs</c>: the log file, for those who cannot read it where it lies.</summary>
internal static class LogsEndpoints
{
    private const int DefaultLines = 100;

    public static readonly IReadOnlyDictionary<string, int> Levels =
        LogEntry.Levels.Select((level, rank) => (level, rank)).ToDictionary(pair => pair.level, pair => pair.rank, StringComparer.OrdinalIgnoreCase);

    public static readonly QueryParameter[] Parameters =
    [
        new("lines", ParameterForm.Whole, $"The most lines: from 1 to {LogReader.MostLines}, {DefaultLines} by default."),
        new("level", ParameterForm.Text, "The least level; trace by default, which is all.") { Words = [.. Levels.Keys] },
        new("grep", ParameterForm.Text, "What a line contains, in any case."),
        new("after", ParameterForm.Text, "The cursor of the answer before: only what came since."),
    ];

    public static RouteGroupBuilder MapLogs(this RouteGroupBuilder admin)
    {
        admin.MapGet("/logs", Read).WithTags("Logs").WithSummary("Gives the last lines of the log file, or those since a cursor.")
            .WithMetadata(new QueryParameters(Parameters)).Produces<LogPage>().ProducesProblem(StatusCodes.Status400BadRequest);
        return admin;
    }

    private static IResult Read(HttpContext context, RotorOptions options)
    {
        var query = new QueryReader(context.Request.Query, Parameters);
        var wanted = new LogQuery(
            (int)(query.Whole("lines", 1, LogReader.MostLines) ?? DefaultLines), query.Word("level", Levels) ?? 0, query.One("grep") ?? "", query.One("after"));
        return query.Fault is { } fault
            ? AdminApi.Invalid(fault)
            : AdminApi.Json(new LogReader(options.Log, options.Data).Read(wanted), AdminJson.Default.LogPage);
    }
}
