namespace Rotor.Commands;

/// <summary>Reaches the server of this machine, whose certificate names the host under which others know it.</summary>
internal static class OwnServer
{
    /// <summary>Takes any certificate. Only for the server that the data folder or the configuration of its owner names, at an address of this machine.</summary>
    public static void Trust(SocketsHttpHandler handler) =>
        handler.SslOptions.RemoteCertificateValidationCallback = static (_, certificate, _, _) => certificate is not null;
}
