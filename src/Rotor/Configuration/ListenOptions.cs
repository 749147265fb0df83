using System.ComponentModel.DataAnnotations;
using Rotor.Core.Keys;

namespace Rotor.Configuration;

/// <summary>Where Rotor listens and how it stops: the section <c>ROTOR_LISTEN__*</c>, with <c>HOST</c> and <c>PORT</c>.</summary>
public sealed class ListenOptions
{
    /// <summary>The address: an IP address, <c>localhost</c>, or <c>*</c> for all.</summary>
    /// <value><c>127.0.0.1</c> by default.</value>
    public string Host { get; set; } = "127.0.0.1";

    /// <summary>The TCP port; 0 takes any free one.</summary>
    /// <value>8000 by default; from 0 to 65535.</value>
    [Range(0, 65535)]
    public int Port { get; set; } = 8000;

    /// <summary>An address of its own for console and admin API, such as <c>http://127.0.0.1:8081</c>; clients are then served at the main one only.</summary>
    /// <value>None by default: all are served at one address.</value>
    public string? ConsoleUrl { get; set; }

    /// <summary>The file of the server's certificate, PEM or PFX; with it the main address speaks TLS, with HTTP/2 where a client asks for it. Read again when it changes.</summary>
    /// <value>None by default: HTTP/1.1 in clear.</value>
    public string? Certificate { get; set; }

    /// <summary>The file of the certificate's private key, where a PEM file does not hold it itself.</summary>
    /// <value>None by default.</value>
    public string? CertificateKey { get; set; }

    /// <summary>The password of the PFX file or of the encrypted private key.</summary>
    /// <value>None by default.</value>
    public Secret CertificatePassword { get; set; }

    /// <summary>How long running answers may go on after the stop was asked for.</summary>
    /// <value>30 seconds by default; from zero to 1 hour.</value>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00")]
    public TimeSpan ShutdownGrace { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>The main address.</summary>
    internal ListenAddress Main => new(Host, Port, Certificate is not null);

    /// <summary>The address of console and admin API; null where they have none of their own.</summary>
    internal ListenAddress? Console => ConsoleUrl is null ? null : ListenAddress.Parse(ConsoleUrl);
}
