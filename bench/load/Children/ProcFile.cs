using System.Globalization;

namespace Rotor.Load.Children;

/// <summary>Reads what the kernel tells under /proc.</summary>
internal static class ProcFile
{
    /// <summary>Ticks of the clock a second: what Linux shows to programs on every architecture that .NET runs on.</summary>
    private const double TicksPerSecond = 100;

    /// <summary>Processor time of a process and its children that live, in seconds.</summary>
    public static double ProcessorSeconds(int pid)
    {
        var ticks = 0L;
        foreach (var id in WithChildren(pid))
        {
            if (StatFields(id) is { } fields) ticks += Number(fields[11]) + Number(fields[12]);
        }
        return ticks / TicksPerSecond;
    }

    /// <summary>Resident memory of a process and its children that live, in MB.</summary>
    public static double ResidentMegabytes(int pid)
    {
        var pages = 0L;
        foreach (var id in WithChildren(pid))
        {
            if (StatFields(id) is { } fields) pages += Number(fields[21]);
        }
        return pages * (Environment.SystemPageSize / 1024.0 / 1024.0);
    }

    /// <summary>How many descriptors a process has open.</summary>
    public static int Descriptors(int pid) => Directory.GetFiles($"/proc/{pid}/fd").Length;

    /// <summary>The first line of /proc/stat: seconds of all processors together, busy (steal included) and stolen by the host.</summary>
    public static (double Busy, double Steal) MachineSeconds()
    {
        using var reader = new StreamReader("/proc/stat");
        var fields = reader.ReadLine()!.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var (user, nice, system) = (Number(fields[1]), Number(fields[2]), Number(fields[3]));
        var (irq, softIrq, steal) = (Number(fields[6]), Number(fields[7]), Number(fields[8]));
        return ((user + nice + system + irq + softIrq + steal) / TicksPerSecond, steal / TicksPerSecond);
    }

    /// <summary>The load average of the last minute.</summary>
    public static double LoadAverage() => double.Parse(File.ReadAllText("/proc/loadavg").Split(' ')[0], CultureInfo.InvariantCulture);

    public static string ProcessorName() =>
        File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(':')[1].Trim() ?? "unknown";

    // nginx and HAProxy have one child at most, and that has none.
    private static IEnumerable<int> WithChildren(int pid)
    {
        yield return pid;
        string children;
        try
        {
            children = File.ReadAllText($"/proc/{pid}/task/{pid}/children");
        }
        catch (IOException)
        {
            yield break;
        }
        foreach (var child in children.Split(' ', StringSplitOptions.RemoveEmptyEntries)) yield return (int)Number(child);
    }

    // The fields behind the name, which stands in brackets and may hold anything: the state is number 0.
    private static string[]? StatFields(int pid)
    {
        try
        {
            var line = File.ReadAllText($"/proc/{pid}/stat");
            return line[(line.LastIndexOf(')') + 2)..].Split(' ');
        }
        catch (IOException)
        {
            return null;
        }
    }

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);
}
