using System.Text;
using Rotor.Core.Contracts;

namespace Rotor.Core.Tests.Contracts;

public sealed class JsonExtentTests
{
    private const string Answer = """ {"a":["]}","\\","\"}",{"b":{}}],"c":"x"} """;

    [Fact]
    public void IsWhole_AnswerCutAnywhere_OnlyWithItsLastBracket()
    {
        var bytes = Encoding.UTF8.GetBytes(Answer);
        var end = Array.LastIndexOf(bytes, (byte)'}') + 1;
        for (var cut = 0; cut <= bytes.Length; cut++)
        {
            var extent = new JsonExtent();
            extent.Add(bytes.AsSpan(0, cut / 2));
            extent.Add(bytes.AsSpan(cut / 2, cut - (cut / 2)));

            Assert.Equal(cut >= end, extent.IsWhole);
        }
    }
}
