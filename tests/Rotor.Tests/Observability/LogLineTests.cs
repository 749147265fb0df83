using Rotor.Observability;
using Serilog.Events;
using Serilog.Parsing;

namespace Rotor.Tests.Observability;

public sealed class LogLineTests
{
    [Theory]
    [InlineData("line 7 does not begin with sk-or-; it stays", "line 7 does not begin with sk-or-; it stays")]
    [InlineData("key sk-or-v1-0123456789abcdef failed", "key …cdef failed")]
    [InlineData("sk-or-v1-abc, sk-or-, sk-or-v1-0123456789abcdef", "…, sk-or-, …cdef")]
    public void WithoutKeys_Key_IsCutAndTheMarkAloneStays(string text, string expected) => Assert.Equal(expected, LogLine.WithoutKeys(text));

    [Fact]
    public void Message_ValueThatIsNotKnown_IsADash()
    {
        var log = new LogEvent(
            DateTimeOffset.UnixEpoch, LogEventLevel.Information, null, new MessageTemplateParser().Parse("in {Ms} ms by {Key}"),
            [new LogEventProperty("Ms", new ScalarValue(null)), new LogEventProperty("Key", new ScalarValue("key-1"))]);

        Assert.Equal("in - ms by key-1", LogLine.Message(log));
    }
}
