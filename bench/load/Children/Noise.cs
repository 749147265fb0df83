using System.Diagnostics;

namespace Rotor.Load.Children;

/// <summary>What else the machine did during a measurement.</summary>
/// <param name="Load">Load average of the last minute.</param>
/// <param name="OthersShare">Processor time of processes that are not the bench's, as a share of the machine.</param>
/// <param name="StealShare">Time that the host gave to others, as a share of the machine.</param>
internal readonly record struct Noise(double Load, double OthersShare, double StealShare)
{
    /// <summary>Above these the times of this run say little, and only the ratios within one round a little more.</summary>
    public bool IsNoisy => OthersShare > 0.05 || StealShare > 0.01;

    /// <summary>Looks on while <paramref name="ours"/>, the bench's own processor seconds, run.</summary>
    public static Func<Noise> Watch(Func<double> ours)
    {
        var from = Stopwatch.GetTimestamp();
        var (busy, steal) = ProcFile.MachineSeconds();
        var own = ours();
        return () =>
        {
            var all = Stopwatch.GetElapsedTime(from).TotalSeconds * Environment.ProcessorCount;
            var (busyNow, stealNow) = ProcFile.MachineSeconds();
            var stolen = Math.Max(0, stealNow - steal);
            var others = Math.Max(0, busyNow - busy - stolen - (ours() - own));
            return new Noise(ProcFile.LoadAverage(), others / all, stolen / all);
        };
    }
}
