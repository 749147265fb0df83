using System.Text;

namespace Rotor.Core.Tests.Contracts;

/// <summary>Valid JSON objects of every odd form, from a seed.</summary>
internal static class RandomJson
{
    private static readonly string[] Names = ["x", "\\u0078", "y", "\\u0079", "z", "", "xx", "x\\\"", "мир", "😀", "model"];

    private static readonly string[] Values =
        ["1", "-0.0e+5", "1e400", "\"\"", "\"x\"", "\"\\\"}],{\"", "\"\\u0078\\/\"", "null", "true", "[]", "{}", "[{\"x\":[1,2]}]", "{\"x\":{\"y\":\"}\"}}", "\"北京😀\\ud83d\\ude00\""];

    private static readonly string[] Spaces = ["", "", "", " ", "\n", "\t\r\n  "];

    public static string Object(Random random)
    {
        var text = new StringBuilder(Space(random)).Append('{').Append(Space(random));
        var count = random.Next(8);
        for (var i = 0; i < count; i++)
        {
            if (i > 0) text.Append(',').Append(Space(random));
            text.Append('"').Append(Names[random.Next(Names.Length)]).Append('"').Append(Space(random)).Append(':').Append(Space(random))
                .Append(Values[random.Next(Values.Length)]).Append(Space(random));
        }

        return text.Append('}').Append(Space(random)).ToString();
    }

    private static string Space(Random random) => Spaces[random.Next(Spaces.Length)];
}
