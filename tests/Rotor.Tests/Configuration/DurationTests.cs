using Rotor.Configuration;

namespace Rotor.Tests.Configuration;

public sealed class DurationTests
{
    [Theory]
    [InlineData("00:00:30", 30_000)]
    [InlineData("24:00:00", 86_400_000)]
    [InlineData("7.00:00:00", 604_800_000)]
    [InlineData("00:00:00.25", 250)]
    [InlineData("500ms", 500)]
    [InlineData("1.5s", 1_500)]
    [InlineData("10m", 600_000)]
    [InlineData("1d", 86_400_000)]
    public void TryParse_KnownForms_AreRead(string text, long milliseconds)
    {
        Assert.True(Duration.TryParse(text, out var value));
        Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), value);
    }

    [Theory]
    [InlineData("30")]
    [InlineData("")]
    [InlineData("-00:00:01")]
    [InlineData("00:60:00")]
    [InlineData("1w")]
    [InlineData("0x10s")]
    public void TryParse_AnythingElse_IsRefused(string text) => Assert.False(Duration.TryParse(text, out _));
}
