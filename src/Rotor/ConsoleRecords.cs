using Rotor.Admin.Records;
using Rotor.Core.Keys;
using Rotor.WebConsole.Serving;
using Scope = Rotor.Core.Access.RecordScope;

namespace Rotor;

/// <summary>Lets the console read addresses as the admin API does.</summary>
internal sealed class ConsoleRecords(IServiceProvider services) : IRecordsDoor
{
    public async ValueTask<AskedRecords> ReadAsync(IQueryCollection query, IReadOnlyList<string>? own, CancellationToken cancellationToken)
    {
        var reader = new QueryReader(query, RequestParameters.Filters);
        var filter = Scope.Narrow(RequestParameters.ReadFilter(reader), own);
        return reader.Fault is { } fault
            ? new AskedRecords(filter, fault.Split(':')[0])
            : new AskedRecords(await RequestParameters.FindKeysAsync(filter, services.GetService<KeyRegistry>(), cancellationToken), null);
    }
}
