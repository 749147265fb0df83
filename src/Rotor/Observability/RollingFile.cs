using System.Globalization;
using System.Text;
using Serilog.Core;
using Serilog.Events;
using Serilog.Formatting;

namespace Rotor.Observability;

/// <summary>One log file by the name that a person gave: whoever follows it reads on in it. When it is full it becomes <c>name.1</c>, the one before <c>name.2</c>.</summary>
/// <remarks>Written by one thread, that of <see cref="BackgroundLogSink"/>.</remarks>
internal sealed class RollingFile : ILogEventSink, IDisposable
{
    private const int MostOlder = 10_000;

    private readonly string _path;
    private readonly long _most;
    private readonly int _files;
    private readonly ITextFormatter _formatter;
    private FileStream _stream;

    /// <param name="path">The file.</param>
    /// <param name="most">Bytes at which it is full.</param>
    /// <param name="files">How many are kept, this one included.</param>
    /// <param name="empty">Whether it starts empty; older ones go too.</param>
    /// <param name="formatter">The form of a line.</param>
    public RollingFile(string path, long most, int files, bool empty, ITextFormatter formatter)
    {
        (_path, _most, _files, _formatter) = (path, most, files, formatter);
        if (empty)
            foreach (var older in Older(path).Where(File.Exists))
                File.Delete(older);
        _stream = LogFile.Open(path, empty ? FileMode.Create : FileMode.Append);
    }

    /// <summary>The names of those that were full, the youngest first, as far as they are there.</summary>
    public static IEnumerable<string> Older(string path) =>
        Enumerable.Range(1, MostOlder).Select(number => string.Create(CultureInfo.InvariantCulture, $"{path}.{number}")).TakeWhile(File.Exists);

    public void Emit(LogEvent logEvent)
    {
        using var text = new StringWriter(CultureInfo.InvariantCulture);
        _formatter.Format(logEvent, text);
        var line = Encoding.UTF8.GetBytes(text.ToString());
        if (_stream.Length > 0 && _stream.Length + line.Length > _most)
            Roll();
        _stream.Write(line);
        _stream.Flush();
    }

    public void Dispose() => _stream.Dispose();

    private void Roll()
    {
        _stream.Dispose();
        var older = Older(_path).ToList();
        for (var at = older.Count - 1; at >= 0; at--)
        {
            if (at + 2 >= _files)
                File.Delete(older[at]);
            else
                File.Move(older[at], string.Create(CultureInfo.InvariantCulture, $"{_path}.{at + 2}"), overwrite: true);
        }

        if (_files > 1)
            File.Move(_path, _path + ".1", overwrite: true);
        _stream = LogFile.Open(_path, FileMode.Create);
    }
}
