using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Rotor.Configuration;
using Rotor.Observability;

namespace Rotor.Listening;

/// <summary>The certificate that TLS uses now. Files are looked at every few seconds; a new one holds for the next connection, a bad one changes nothing.</summary>
internal sealed partial class ServerCertificate : IDisposable
{
    public static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan EndsSoon = TimeSpan.FromDays(14);

    private readonly ListenOptions _options;
    private volatile SslServerAuthenticationOptions _current;
    private X509Certificate2 _certificate;
    private Stamp _stamp;
    private ITimer? _timer;

    private readonly record struct Stamp(DateTime Certificate, DateTime Key);

    private ServerCertificate(ListenOptions options)
    {
        _options = options;
        _stamp = StampOf(options);
        (_certificate, _current) = Read(options);
    }

    /// <summary>What a handshake needs.</summary>
    public SslServerAuthenticationOptions Current => _current;

    /// <returns>Null where none is configured.</returns>
    /// <exception cref="CertificateException">It cannot be used.</exception>
    public static ServerCertificate? Load(ListenOptions options) => options.Certificate is null ? null : new ServerCertificate(options);

    /// <summary>Says what was loaded, and begins to look for changes.</summary>
    public void Watch(TimeProvider time, ILogger<ServerCertificate> logger)
    {
        Tell(time, logger);
        _timer = time.CreateTimer(_ => Look(time, logger), null, LookEvery, LookEvery);
    }

    public void Dispose() => _timer?.Dispose();

    private void Look(TimeProvider time, ILogger logger)
    {
        var stamp = StampOf(_options);
        if (stamp == _stamp)
            return;
        _stamp = stamp;
        try
        {
            // The one before stays for the connections that hold it.
            (_certificate, _current) = Read(_options);
            Tell(time, logger);
        }
        catch (CertificateException error)
        {
            Log.NotLoaded(logger, error.Message);
        }
    }

    private void Tell(TimeProvider time, ILogger logger)
    {
        var end = new DateTimeOffset(_certificate.NotAfter.ToUniversalTime());
        Log.Loaded(logger, _certificate.Subject, end);
        if (end - time.GetUtcNow() < EndsSoon)
            Log.Ends(logger, end);
    }

    private static (X509Certificate2, SslServerAuthenticationOptions) Read(ListenOptions options)
    {
        var all = CertificateFile.Load(options);
        var own = all[0];
        return (own, new SslServerAuthenticationOptions
        {
            // Offline: a server that starts asks no foreign host for parts of its chain.
            ServerCertificateContext = SslStreamCertificateContext.Create(own, all, offline: true),
            ApplicationProtocols = [SslApplicationProtocol.Http2, SslApplicationProtocol.Http11],
            AllowRenegotiation = false,
        });
    }

    private static Stamp StampOf(ListenOptions options) =>
        new(File.GetLastWriteTimeUtc(options.Certificate!), options.CertificateKey is { } key ? File.GetLastWriteTimeUtc(key) : default);

    private static partial class Log
    {
        [LoggerMessage(EventIds.CertificateLoaded, LogLevel.Information, "TLS uses the certificate {Subject}, valid until {End:u}")]
        public static partial void Loaded(ILogger logger, string subject, DateTimeOffset end);

        [LoggerMessage(EventIds.CertificateNotLoaded, LogLevel.Error, "A changed certificate is not taken, the one before stays in use. {Why}")]
        public static partial void NotLoaded(ILogger logger, string why);

        [LoggerMessage(EventIds.CertificateEnds, LogLevel.Warning, "The certificate of ROTOR_LISTEN__CERTIFICATE ends at {End:u}; put a new one into its file")]
        public static partial void Ends(ILogger logger, DateTimeOffset end);
    }
}
