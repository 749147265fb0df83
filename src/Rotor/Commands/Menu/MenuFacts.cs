using Rotor.Admin;
using Rotor.Core.Keys;

namespace Rotor.Commands.Menu;

/// <summary>What the menu knows now; swapped whole.</summary>
/// <param name="Server">Null while none can be reached.</param>
/// <param name="Keys">In the order of their labels.</param>
/// <param name="Pace">Requests per minute as they were seen, oldest first.</param>
internal sealed record MenuFacts(ServerView? Server, IReadOnlyList<KeyView> Keys, IReadOnlyList<long> Pace)
{
    private const int MostPaces = 60;

    public static MenuFacts None { get; } = new(null, [], []);

    public MenuFacts Next(ServerView server, IReadOnlyList<KeyView> keys) =>
        new(server, [.. keys.OrderBy(key => key.Label, StringComparer.OrdinalIgnoreCase)], [.. Pace.Append(server.RequestsPerMinute).TakeLast(MostPaces)]);
}
