using System.Globalization;
using Rotor.Core.RequestLog;
using Serilog.Events;
using Serilog.Formatting;

namespace Rotor.Observability;

/// <summary>Overwrites the secrets in force in every line, whatever part of the program or of the framework wrote it.</summary>
internal sealed class RedactingFormatter(ITextFormatter inner, SecretRedactor secrets) : ITextFormatter
{
    public void Format(LogEvent logEvent, TextWriter output)
    {
        using var line = new StringWriter(CultureInfo.InvariantCulture);
        inner.Format(logEvent, line);
        output.Write(secrets.Redact(line.ToString()));
    }
}
