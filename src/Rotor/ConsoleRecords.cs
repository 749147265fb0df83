using Rotor.Admin.Records;
using Rotor.WebConsole.Serving;
using Scope = Rotor.Core.Access.RecordScope;

namespace Rotor;

/// <summary>Lets the console read addresses as the admin API does.</summary>
internal sealed class ConsoleRecords(IServiceProvider services) : IRecordsDoor
{
    public async ValueTask<AskedRecords> ReadAsync(IQueryCollection query, IReadOnlyList<string>? own, CancellationToken cancellationToken)
    {
        var reader = new QueryReader(query, RequestParameters.Filters);
        var filter = RequestParameters.ReadFilter(reader);
        return reader.Fault is { } fault
            ? new AskedRecords(Scope.Narrow(filter, own), fault.Split(':')[0])
            : new AskedRecords(Scope.Narrow(await FilterNames.ResolveAsync(services, filter, cancellationToken), own), null);
    }
}
