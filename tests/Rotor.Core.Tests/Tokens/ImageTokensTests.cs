using System.Text;
using Rotor.Core.Tokens;

namespace Rotor.Core.Tests.Tokens;

public sealed class ImageTokensTests
{
    // 1,300 × 800 in each format, as far as its header goes.
    public static TheoryData<string, byte[]> Formats() => new()
    {
        { "png", [0x89, 0x50, 0x4E, 0x47, 13, 10, 26, 10, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52, 0, 0, 0x05, 0x14, 0, 0, 0x03, 0x20] },
        { "gif", [.. "GIF89a"u8, 0x14, 0x05, 0x20, 0x03] },
        { "jpeg", [0xFF, 0xD8, 0xFF, 0xE0, 0, 4, 1, 2, 0xFF, 0xC4, 0, 3, 9, 0xFF, 0xC2, 0, 11, 8, 0x03, 0x20, 0x05, 0x14, 3, 0, 0, 0] },
        { "webp", [.. "RIFF"u8, 0, 0, 0, 0, .. "WEBPVP8X"u8, 10, 0, 0, 0, 0, 0, 0, 0, 0x13, 0x05, 0, 0x1F, 0x03, 0] },
        { "webp", [.. "RIFF"u8, 0, 0, 0, 0, .. "WEBPVP8 "u8, 10, 0, 0, 0, 0, 0, 0, 0x9D, 0x01, 0x2A, 0x14, 0x05, 0x20, 0x03] },
    };

    [Theory, MemberData(nameof(Formats))]
    public void Of_ImageInTheBody_ReadsItsSize(string format, byte[] header)
    {
        var source = Encoding.UTF8.GetBytes($"data:image/{format};base64,{Convert.ToBase64String([.. header, .. new byte[60]])}");

        // 1,300 × 800 becomes 1,248 × 768, so 3 × 2 tiles.
        Assert.Equal(85 + (170 * 6), ImageTokens.Of(source, low: false, ModelFamily.OpenAi));
        Assert.Equal(1_300 * 800 / 750, ImageTokens.Of(source, low: false, ModelFamily.Anthropic));
        Assert.Equal(258 * 2 * 2, ImageTokens.Of(source, low: false, ModelFamily.Google));
        Assert.Equal(85, ImageTokens.Of(source, low: true, ModelFamily.OpenAi));
    }

    [Theory]
    [InlineData("https://example.org/a.png")]
    [InlineData("data:image/png;base64,")]
    [InlineData("data:image/png;base64,iVBORw0KGgo=")]
    [InlineData("data:image/jpeg;base64,/9j/4AAA")]
    [InlineData("data:,!!!!")]
    [InlineData("")]
    public void Of_SizeNotToBeHad_CountsAs1024Square(string source) => Assert.Equal(765, ImageTokens.Of(Encoding.UTF8.GetBytes(source), low: false, ModelFamily.Other));

    [Theory]
    [InlineData("jpeg")]
    [InlineData("png")]
    [InlineData("webp")]
    public void Of_AnyBytes_GiveAFigure(string format)
    {
        var random = new Random(11);
        foreach (var (_, header) in Formats().Select(row => row.Data))
        {
            for (var round = 0; round < 500; round++)
            {
                byte[] image = [.. header, .. new byte[random.Next(40)]];
                for (var change = random.Next(6); change > 0; change--) image[random.Next(4, image.Length)] = (byte)random.Next(256);
                var source = Encoding.UTF8.GetBytes($"data:image/{format};base64,{Convert.ToBase64String(image.AsSpan(0, random.Next(image.Length)))}");

                foreach (var family in Enum.GetValues<ModelFamily>()) Assert.InRange(ImageTokens.Of(source, low: false, family), 1, 10_000_000);
            }
        }
    }
}
