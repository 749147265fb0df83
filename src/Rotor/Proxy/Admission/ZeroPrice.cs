using System.Text.Json;
using Rotor.Core.Contracts;

namespace Rotor.Proxy.Admission;

/// <summary>Says in a request that no provider may be used which costs something: <c>provider.max_price</c>, in USD per million tokens or per piece.</summary>
internal static class ZeroPrice
{
    public const string Member = "provider";

    private const string Limit = "max_price";
    private const string Zero = """{"prompt":0,"completion":0,"request":0,"image":0}""";
    private const string Provider = $$"""{"{{Limit}}":{{Zero}}}""";

    /// <summary>Adds the change; the caller's other wishes about providers stay, a price limit of its own gives way.</summary>
    public static void Add(ObjectSplice splice, ReadOnlySpan<byte> body)
    {
        var found = false;
        foreach (var member in splice.Members)
        {
            if (member.Name != Member) continue;

            found = true;
            if (member.Type != JsonTokenType.StartObject)
            {
                splice.Replace(member, Provider);
                continue;
            }

            var inner = ObjectSplice.Over(body, member.Value, Limit);
            inner.Set(Limit, Zero);
            splice.Include(inner);
        }

        if (!found) splice.Add(Member, Provider);
    }
}
