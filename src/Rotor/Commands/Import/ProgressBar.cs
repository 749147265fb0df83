using System.Globalization;
using Rotor.Commands.Output;

namespace Rotor.Commands.Import;

/// <summary>How far long work has come, on standard error, where a person watches; nothing in pipes and files.</summary>
internal sealed class ProgressBar(string name, long of)
{
    private const int Cells = 30;
    private readonly bool _watched = !Console.IsErrorRedirected && of > 0 && Environment.GetEnvironmentVariable("TERM") is not (null or "" or "dumb");
    private int _shown = -1;

    public void Show(long done)
    {
        if (!_watched)
            return;
        var filled = (int)Math.Min(Cells, done * Cells / of);
        var line = string.Create(
            CultureInfo.InvariantCulture, $"{TextWidth.Fit(Path.GetFileName(name), 24)}  {new string('█', filled)}{new string('░', Cells - filled)}  {done:N0}/{of:N0}");
        Console.Error.Write("\r" + line);
        _shown = TextWidth.Of(line);
    }

    public void End()
    {
        if (_shown > 0)
            Console.Error.Write("\r" + new string(' ', _shown) + "\r");
    }
}
