namespace Rotor.Listening;

/// <summary>A certificate that cannot be used; its message names the setting and what to do.</summary>
internal sealed class CertificateException(string message, Exception? inner = null) : Exception(message, inner);
