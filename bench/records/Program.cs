using System.Globalization;
using Rotor.RecordsBenchmark;

// Usage: dotnet run -c Release --project bench/records -- [cost|disk|search|all] [records of the search run]
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
var what = args.Length > 0 ? args[0] : "all";
var count = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 1_000_000;
if (what is "cost" or "all") await CostRun.RunAsync();
if (what is "disk" or "all") await DiskRun.RunAsync();
if (what is "search" or "all") await SearchRun.RunAsync(count);
