using System.ComponentModel.DataAnnotations;

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

    /// <summary>How long running answers may go on after the stop was asked for.</summary>
    /// <value>30 seconds by default; from zero to 1 hour.</value>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00")]
    public TimeSpan ShutdownGrace { get; set; } = TimeSpan.FromSeconds(30);
}
