using System.Text;
using Serilog.Sinks.File;

namespace Rotor.Observability;

/// <summary>Takes the dated log files, which the file sink makes with the rights of all other programs' files, away from everybody but their owner.</summary>
internal sealed class OwnerOnlyHooks : FileLifecycleHooks
{
    public override Stream OnFileOpened(string path, Stream underlyingStream, Encoding encoding)
    {
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, LogFile.OwnerOnly);
        return underlyingStream;
    }
}
