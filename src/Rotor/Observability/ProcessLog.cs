namespace Rotor.Observability;

/// <summary>What the process says of itself.</summary>
internal static partial class ProcessLog
{
    [LoggerMessage(EventIds.Started, LogLevel.Information, "Listening on {Address}")]
    public static partial void Started(ILogger logger, string address);

    [LoggerMessage(EventIds.StopAsked, LogLevel.Warning, "Stopping: {Who} asked; running answers have {Grace} to end")]
    public static partial void StopAsked(ILogger logger, string who, TimeSpan grace);

    [LoggerMessage(EventIds.Stopped, LogLevel.Information, "Stopped")]
    public static partial void Stopped(ILogger logger);

    [LoggerMessage(EventIds.ConfigurationWarning, LogLevel.Warning, "{Warning}")]
    public static partial void ConfigurationWarning(ILogger logger, string warning);

    [LoggerMessage(EventIds.ConfigurationNote, LogLevel.Information, "{Note}")]
    public static partial void ConfigurationNote(ILogger logger, string note);

    [LoggerMessage(EventIds.UpstreamUnreachable, LogLevel.Warning, "The upstream {Address} cannot be reached: {Why}. Requests fail until it can; check ROTOR_UPSTREAM__BASEURL and the network")]
    public static partial void UpstreamUnreachable(ILogger logger, Uri address, string why);
}
