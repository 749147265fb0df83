using Rotor.Observability;
using Serilog.Events;
using Serilog.Parsing;

namespace Rotor.Tests.Observability;

public sealed class LogReaderTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("rotor-log-").FullName;
    private readonly LogOptions _options = new();

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Read_LastLines_CrossFilesAndKeepOrder()
    {
        Write("rotor-20300130.log", Line(1, "INF"), Line(2, "WRN"), "   at a.b.c()");
        Write("rotor-20300131.log", Line(3, "INF"));
        Write("rotor-20300131_001.log", Line(4, "ERR"), Line(5, "DBG"));

        Assert.Equal([2, 2, 3, 4, 5], Read(5, "trace").Lines.Select(Number));
        Assert.Equal(["warn", "warn", "error"], Read(100, "warn").Lines.Select(entry => entry.Level));
        Assert.Equal([4], Read(100, "trace", grep: "NUMBER 4").Lines.Select(Number));
    }

    [Fact]
    public void Read_BehindACursor_GivesWholeNewLinesOnly()
    {
        Write("rotor-20300131.log", Line(1, "INF"));
        var first = Read(10, "trace");

        Append("rotor-20300131.log", Line(2, "INF") + "\n2030-01-31 12:00:00.000 +00:00 INF nu");
        var second = Read(10, "trace", after: first.Cursor);
        Append("rotor-20300131.log", "mber 3\n");
        Write("rotor-20300201.log", Line(4, "INF"));
        var third = Read(10, "trace", after: second.Cursor);

        Assert.Equal([1], first.Lines.Select(Number));
        Assert.Equal([2], second.Lines.Select(Number));
        Assert.Equal([3, 4], third.Lines.Select(Number));
        Assert.Empty(Read(10, "trace", after: third.Cursor).Lines);
    }

    [Fact]
    public void Read_FileEmptiedMeanwhile_BeginsAnew()
    {
        Write("rotor-20300131.log", Line(1, "INF"), Line(2, "INF"));
        var before = Read(10, "trace");
        Write("rotor-20300131.log", Line(7, "INF"));

        Assert.Equal([7], Read(10, "trace", after: before.Cursor).Lines.Select(Number));
    }

    [Fact]
    public void Read_JsonLines_KnowTheirLevel()
    {
        Write("rotor-20300131.log", """{"time":"2030-01-31T12:00:00.000Z","level":"warn","message":"number 1"}""", """{"level":"info","message":"number 2"}""", "{broken");

        Assert.Equal(["warn", "info", "info"], Read(10, "trace").Lines.Select(entry => entry.Level));
    }

    [Fact]
    public void Emit_FullFile_MovesOnAndKeepsAsManyAsAsked()
    {
        var path = Path.Combine(_folder, "proxy.log");
        _options.Path = path;
        using (var file = new RollingFile(path, most: 120, files: 3, empty: false, new TextLineFormatter("yyyy-MM-dd HH:mm:ss.fff zzz", color: false)))
            for (var number = 1; number <= 9; number++)
                file.Emit(new LogEvent(DateTimeOffset.UnixEpoch, LogEventLevel.Information, null, new MessageTemplateParser().Parse($"number {number}"), []));

        Assert.Equal(["proxy.log", "proxy.log.1", "proxy.log.2"], Directory.EnumerateFiles(_folder).Select(name => Path.GetFileName(name)).Order(StringComparer.Ordinal));
        Assert.Equal([5, 6, 7, 8, 9], Read(100, "trace").Lines.Select(Number));
        using (new RollingFile(path, 120, 3, empty: true, new TextLineFormatter("HH:mm:ss", color: false)))
            Assert.Empty(Read(100, "trace").Lines);
    }

    private LogPage Read(int lines, string level, string grep = "", string? after = null) =>
        new LogReader(_options, _folder).Read(new LogQuery(lines, LogEntry.Levels.ToList().IndexOf(level), grep, after));

    private static string Line(int number, string level) => $"2030-01-31 12:00:00.00{number} +00:00 {level} number {number}";

    private static int Number(LogEntry entry) => entry.Text.Contains("number", StringComparison.Ordinal) ? entry.Text[^1] - '0' : 2;

    private void Write(string name, params string[] lines) => File.WriteAllText(Place(name), string.Concat(lines.Select(line => line + "\n")));

    private void Append(string name, string text) => File.AppendAllText(Place(name), text);

    private string Place(string name) => Path.Combine(Directory.CreateDirectory(Path.Combine(_folder, "logs")).FullName, name);
}
