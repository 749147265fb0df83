using System.Text;
using System.Text.Json;
using Rotor.Core.Models;

namespace Rotor.Tests.Proxy.Admission;

/// <summary>Request bodies of every odd form, from a seed, and what free-only and automatic limits make of them, told in members instead of bytes.</summary>
internal static class RandomBody
{
    private const string Zero = """{"prompt":0,"completion":0,"request":0,"image":0}""";

    private static readonly string[] Spaces = ["", "", "", " ", "\n", "\t\r\n  "];

    private static readonly (string Name, string[] Values)[] Members0 =
    [
        ("max_tokens", ["null", "7", "5000", "1e3", "\"5000\"", "0", "-3"]),
        ("max_completion_tokens", ["null", "8", "6000"]),
        ("max_output_tokens", ["null", "900000"]),
        ("provider", ["null", "{}", "[ ]", "{\"order\":[\"x\"],\"max_price\":{\"prompt\":1}}", "{ \"sort\" : \"price\" }", "{\"max_pric\\u0065\":1,\"a\":{\"max_price\":2},\"max_price\":null}"]),
        ("models", ["null", "[]", "[\"b/free:free\"]", "[ \"c/paid\" , \"fast\" ]", "[\"c/paid\"]", "[\"a/free:free\",\"b/free:free\",\"fast\",\"a/free:free\"]"]),
        ("messages", ["[]", "[{\"role\":\"user\",\"content\":\"{\\\"model\\\":\\\"x\\\"}\",\"model\":\"c/paid\"}]"]),
        ("x\\\"", ["1e400", "\"\\/\\u0041\"", "{\"provider\":{\"max_price\":9},\"max_tokens\":1}", "\"北京😀\\ud83d\\ude00\""]),
        ("stream", ["true", "false", "null"]),
        ("", ["[[[{}]]]"]),
    ];

    public static string Of(Random random)
    {
        var members = new List<string>();
        if (random.Next(4) > 0) members.Add(Member(random, random.Next(3) == 0 ? "mod\\u0065l" : "model", ["\"a/free:free\"", "\"fast\"", "\"\\u0061/free:free\"", "null", "\"\""]));
        var count = random.Next(9);
        for (var i = 0; i < count; i++)
        {
            var (name, values) = Members0[random.Next(Members0.Length)];
            members.Insert(random.Next(members.Count + 1), Member(random, random.Next(5) == 0 ? Escaped(name) : name, values));
        }

        return Space(random) + "{" + Space(random) + string.Join("," + Space(random), members) + "}" + Space(random);
    }

    public static List<(string Name, string Json)> Members(string body)
    {
        using var document = JsonDocument.Parse(body);
        return [.. document.RootElement.EnumerateObject().Select(member => (member.Name, member.Value.GetRawText()))];
    }

    public static List<(string Name, string Json)> Expected(List<(string Name, string Json)> before, ModelChoice choice)
    {
        var after = before.Where(member => member.Name != "models" || choice.SetModels is not { Count: 0 }).ToList();
        var added = new List<(string, string)>();
        if (choice.SetModel is { } model) SetAll(after, added, "model", JsonSerializer.Serialize(model));
        if (choice.SetModels is { Count: > 0 } list) SetAll(after, added, "models", JsonSerializer.Serialize(list));
        if (choice.RequireZeroPrice) SetPrice(after, added);
        SetLimit(after, added, before, choice.Models[0]);
        return [.. added, .. after];
    }

    private static void SetAll(List<(string Name, string Json)> members, List<(string, string)> added, string name, string json)
    {
        if (members.TrueForAll(member => member.Name != name)) added.Add((name, json));
        for (var i = 0; i < members.Count; i++)
        {
            if (members[i].Name == name) members[i] = (name, json);
        }
    }

    private static void SetPrice(List<(string Name, string Json)> members, List<(string, string)> added)
    {
        if (members.TrueForAll(member => member.Name != "provider")) added.Add(("provider", $$"""{"max_price":{{Zero}}}"""));
        for (var i = 0; i < members.Count; i++)
        {
            if (members[i].Name != "provider") continue;
            var before = members[i].Json;
            var after = before[0] != '{' ? $$"""{"max_price":{{Zero}}}"""
                : before == "{}" ? $$"""{"max_price":{{Zero}}}"""
                : before.Contains("u0065", StringComparison.Ordinal) ? $$$"""{"max_pric\u0065":{{{Zero}}},"a":{"max_price":2},"max_price":{{{Zero}}}}"""
                : before.Contains("order", StringComparison.Ordinal) ? $$"""{"order":["x"],"max_price":{{Zero}}}"""
                : before.Insert(1, $"\"max_price\":{Zero},");
            members[i] = ("provider", after);
        }
    }

    private static void SetLimit(List<(string Name, string Json)> members, List<(string, string)> added, List<(string Name, string Json)> before, string model)
    {
        string[] names = ["max_tokens", "max_completion_tokens", "max_output_tokens"];
        var last = before.LastOrDefault(member => names.Contains(member.Name) && long.TryParse(member.Json, out _));
        long? given = last.Json is null ? null : long.Parse(last.Json, System.Globalization.CultureInfo.InvariantCulture);
        var room = model == "a/free:free" ? 1_000 : 2_000;
        var text = room.ToString(System.Globalization.CultureInfo.InvariantCulture);
        if (given < 1 || given <= room) return;
        var limits = members.Where(member => names.Contains(member.Name) && member.Json != "null").ToArray();
        if (given is null && limits.Length > 0) return;
        var set = false;
        for (var i = 0; i < members.Count; i++)
        {
            if (!names.Contains(members[i].Name)) continue;
            if (limits.Length > 0 && !(long.TryParse(members[i].Json, out var value) && value > room)) continue;
            members[i] = (members[i].Name, text);
            set = true;
        }

        if (!set && limits.Length == 0) added.Add(("max_tokens", text));
    }

    private static string Member(Random random, string name, string[] values) =>
        new StringBuilder().Append('"').Append(name).Append('"').Append(Space(random)).Append(':').Append(Space(random))
            .Append(values[random.Next(values.Length)]).Append(Space(random)).ToString();

    private static string Escaped(string name) => name.Length > 3 ? name[..2] + $"\\u{(int)name[2]:x4}" + name[3..] : name;

    private static string Space(Random random) => Spaces[random.Next(Spaces.Length)];
}
