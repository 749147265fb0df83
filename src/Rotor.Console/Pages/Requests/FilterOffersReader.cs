using Microsoft.Extensions.DependencyInjection;
using Rotor.Core.Access;
using Rotor.Core.Keys;
using Rotor.Core.RequestLog;
using Rotor.WebConsole.Serving;

namespace Rotor.WebConsole.Pages.Requests;

/// <summary>Reads what filters offer, for all viewers together and seldom.</summary>
public sealed class FilterOffersReader
{
    private static readonly TimeSpan Holds = TimeSpan.FromSeconds(20);
    private readonly IServiceProvider _services;
    private readonly SharedRead<FilterOffers> _read;

    public FilterOffersReader(IServiceProvider services, TimeProvider time)
    {
        _services = services;
        _read = new SharedRead<FilterOffers>(ReadAsync, Holds, time);
    }

    public Task<FilterOffers> GetAsync(CancellationToken cancellationToken) => _read.GetAsync(cancellationToken);

    private async Task<FilterOffers> ReadAsync()
    {
        var found = await _services.GetRequiredService<IRequestLog>().FacetsAsync(CancellationToken.None);
        var keys = _services.GetRequiredService<KeyPool>().Snapshot().ToDictionary(key => key.Id, key => key.Label);
        var names = _services.GetService<ClientTokenRegistry>() is { } tokens
            ? (await tokens.ListAsync(CancellationToken.None)).ToDictionary(token => token.Id, token => token.Name)
            : [];
        return new FilterOffers(Plain(found.Models), Plain(found.Providers), Named(found.Keys, keys), Plain(found.Accounts), Named(found.Clients, names));
    }

    private static (string, string)[] Plain(IReadOnlyList<string> values) => [.. values.Select(value => (value, value))];

    private static (string, string)[] Named(IReadOnlyList<string> values, Dictionary<string, string> names) => [.. values.Select(value => (value, names.GetValueOrDefault(value, value)))];
}
