using Rotor.Day;

namespace Rotor.Tests;

/// <summary>A short run of the simulated day; the whole one is a program of its own, see docs/reliability.md.</summary>
public sealed class DayTests
{
    [Fact]
    public void Run_TwoHoursOfFaults_NearlyAllIsServedAndNoKeyIsWronglyRested()
    {
        var result = DayRun.Run(new DayPlan { Requests = 60_000, Hours = 2, Keys = 40, Accounts = 12 });

        Assert.Empty(result.WrongRests);
        Assert.True(result.ServedRatio >= 0.995, result.ToString());
        // Faults weigh more in two hours than in a day, as each is met anew however long it lasts.
        Assert.True(result.WastedPerThousand <= 10, result.ToString());
        // A request's own fault costs one call, and so does what fails once and is then served.
        Assert.InRange(result.Calls, result.Served, result.Served + result.OwnFaults + result.Wasted.Values.Sum());
    }
}
