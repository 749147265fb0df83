using System.Globalization;
using Rotor.RecordsBenchmark;

// Usage: dotnet run -c Release --project bench/records -- [cost|disk|search|pages|all] [records, or rounds of the cost run] [data folder of the pages run]
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
var what = args.Length > 0 ? args[0] : "all";
int? count = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : null;
if (what is "cost" or "all") await CostRun.RunAsync(what == "cost" ? count ?? 5 : 5, args.Length > 2 ? args[2] : "");
if (what is "disk" or "all") await DiskRun.RunAsync();
if (what is "search" or "all") await SearchRun.RunAsync(what == "search" ? count ?? 1_000_000 : 1_000_000);
if (what is "pages" or "all") await PagesRun.RunAsync(what == "pages" ? count ?? 1_000_000 : 1_000_000, what == "pages" && args.Length > 2 ? args[2] : null);
