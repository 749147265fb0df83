using Rotor.TestSupport;
using Rotor.WebConsole.Text;

namespace Rotor.WebConsole.Tests;

/// <summary>Numbers, money and times as each language writes them.</summary>
public sealed class FormatsTests
{
    [Theory]
    [InlineData("en", "$0.0042", "1,234", "12.3K", "87.3%")]
    [InlineData("zh-Hans", "$0.0042", "1,234", "1.2 万", "87.3%")]
    [InlineData("ru", "0,0042 $", "1 234", "12,3 тыс.", "87,3 %")]
    public void Numbers_AreWrittenAsTheLanguageDoes(string language, string money, string number, string compact, string percent)
    {
        var formats = New(language);

        Assert.Equal((money, number, compact, percent), (Plain(formats.Money(0.0042m)), Plain(formats.Number(1234)), Plain(formats.Compact(12_345)), Plain(formats.Percent(87.31))));
    }

    [Theory]
    [InlineData(0.4, "0.4 ms")]
    [InlineData(812, "812 ms")]
    [InlineData(1340, "1.3 s")]
    [InlineData(42_000, "42 s")]
    [InlineData(185_000, "3 min 5 s")]
    [InlineData(7_200_000, "2 h")]
    [InlineData(90_000_000, "1 d 1 h")]
    public void Span_HasTwoDigitsThatMatter(double milliseconds, string expected) => Assert.Equal(expected, New("en").Milliseconds(milliseconds));

    [Theory]
    [InlineData("0", "$0", "$0.00")]
    [InlineData("1234.5", "$1,234.50", "$1,234.50")]
    [InlineData("0.12", "$0.12", "$0.12")]
    [InlineData("0.001094", "$0.0011", "$0.00109")]
    [InlineData("0.0000042", "<$0.0001", "$0.0000042")]
    [InlineData("-0.5", "$-0.50", "$-0.50")]
    public void Money_IsCalmInLists_AndExactOnItsOwn(string usd, string listed, string exact)
    {
        var amount = decimal.Parse(usd, System.Globalization.CultureInfo.InvariantCulture);

        Assert.Equal((listed, exact), (New("en").Money(amount), New("en").ExactMoney(amount)));
    }

    [Theory]
    [InlineData(9_999, "9,999")]
    [InlineData(64_000, "64K")]
    [InlineData(65_536, "65.5K")]
    [InlineData(1_000_000, "1M")]
    public void Compact_HasNoDigitThatSaysNothing(long number, string expected) => Assert.Equal(expected, New("en").Compact(number));

    [Fact]
    public void Moment_IsLocal_AndSaysTheDateOfOtherDays()
    {
        var time = new FakeTime();
        var formats = new Formats(Strings.Of(Language.English), TimeZoneInfo.FindSystemTimeZoneById("Asia/Shanghai"), time);
        var now = time.GetUtcNow();

        Assert.Equal(now.ToOffset(TimeSpan.FromHours(8)).ToString("HH:mm:ss", System.Globalization.CultureInfo.InvariantCulture), formats.Moment(now));
        Assert.Contains(",", formats.Moment(now.AddDays(-3)), StringComparison.Ordinal);
        Assert.EndsWith(" UTC", Formats.Utc(now), StringComparison.Ordinal);
    }

    private static Formats New(string language) => new(Strings.Of(Language.Find(language)!), TimeZoneInfo.Utc, new FakeTime());

    // The spaces of the culture data are of several kinds.
    private static string Plain(string text) => text.Replace('\u00A0', ' ').Replace('\u202F', ' ');
}
