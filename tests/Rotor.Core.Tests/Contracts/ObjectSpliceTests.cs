using System.Buffers;
using System.Text;
using System.Text.Json;
using Rotor.Core.Contracts;

namespace Rotor.Core.Tests.Contracts;

public sealed class ObjectSpliceTests
{
    [Theory]
    [InlineData("""{"a":1,"x":2}""", """{"a":1}""")]
    [InlineData("""{ "x" : 2 , "a" : 1 }""", """{ "a" : 1 }""")]
    [InlineData("""{"x":[1,{"x":3}]}""", """{}""")]
    [InlineData("""{"x":1,"x":2,"a":3,"x":4,"b":5,"\u0078":6,"x":7}""", """{"a":3,"b":5}""")]
    public void Remove_TakesEveryPlace(string body, string expected) => Assert.Equal(expected, Apply(body, splice => splice.Remove("x")));

    [Theory]
    [InlineData("""{"a":1,"x" : {"y":2}}""", """{"a":1,"x" : 9}""")]
    [InlineData("""{"a":1}""", """{"x":9,"a":1}""")]
    [InlineData("""{ }""", """{"x":9 }""")]
    [InlineData("""{"x":1,"\u0078":"2"}""", """{"x":9,"\u0078":9}""")]
    public void Set_ReplacesOrAdds(string body, string expected) => Assert.Equal(expected, Apply(body, splice => splice.Set("x", "9")));

    [Fact]
    public void Edits_EverythingRemovedAndSomethingAdded_StaysAnObject() => Assert.Equal("""{"y":1,"z":2}""", Apply("""{"x":0,"x":3}""", splice =>
    {
        splice.Remove("x");
        splice.Set("y", "1");
        splice.Set("z", "2");
    }));

    [Fact]
    public void Over_NameWithHalfASurrogate_IsJustAnotherMember() =>
        Assert.Equal("""{"\ud800":1,"x":9}""", Apply("""{"\ud800":1,"x":2}""", splice => splice.Set("x", "9")));

    /// <summary>Whatever the spacing, the order, the escapes and the duplicates: the other members keep their bytes and their places.</summary>
    [Fact]
    public void Edits_AnyObject_ChangesOnlyWhatWasAsked()
    {
        for (var seed = 0; seed < 4_000; seed++)
        {
            var random = new Random(seed);
            var body = RandomJson.Object(random);
            var before = Members(body);
            var action = random.Next(4);

            var after = Members(Apply(body, splice =>
            {
                if ((action & 1) != 0) splice.Remove("x");
                if ((action & 2) != 0) splice.Set("y", "[9]");
            }));

            var expected = before.Where(member => (action & 1) == 0 || member.Name != "x")
                .Select(member => (action & 2) != 0 && member.Name == "y" ? (member.Name, Json: "[9]") : member).ToList();
            if ((action & 2) != 0 && before.TrueForAll(member => member.Name != "y")) expected.Insert(0, ("y", "[9]"));
            Assert.True(expected.SequenceEqual(after), $"seed {seed}: {body}");
        }
    }

    private static List<(string Name, string Json)> Members(string body)
    {
        using var document = JsonDocument.Parse(body);
        return [.. document.RootElement.EnumerateObject().Select(member => (member.Name, member.Value.GetRawText()))];
    }

    private static string Apply(string body, Action<ObjectSplice> change)
    {
        var bytes = Encoding.UTF8.GetBytes(body);
        var splice = ObjectSplice.Over(bytes, new ByteRange(0, bytes.Length), "x", "y");
        change(splice);
        var output = new ArrayBufferWriter<byte>();
        BodyEdit.Apply(bytes, splice.Edits(), output);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }
}
