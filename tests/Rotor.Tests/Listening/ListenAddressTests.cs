using Rotor.Configuration;

namespace Rotor.Tests.Listening;

public sealed class ListenAddressTests
{
    [Theory]
    [InlineData("http://127.0.0.1:8081", "127.0.0.1", 8081, false)]
    [InlineData("HTTPS://*:8443/", "*", 8443, true)]
    [InlineData("http://[::1]:0", "::1", 0, false)]
    [InlineData("https://localhost", "localhost", 443, true)]
    public void Parse_ProperAddress_IsRead(string text, string host, int port, bool isSecure) =>
        Assert.Equal(new ListenAddress(host, port, isSecure), ListenAddress.Parse(text));

    [Theory]
    [InlineData("127.0.0.1:8081")]
    [InlineData("ftp://127.0.0.1:8081")]
    [InlineData("http://console.example:8081")]
    [InlineData("http://127.0.0.1:65536")]
    [InlineData("http://127.0.0.1:+1")]
    [InlineData("http://127.0.0.1:80/admin")]
    [InlineData("http://user@127.0.0.1:80")]
    [InlineData("http://[::1")]
    [InlineData("http://")]
    public void Parse_AnythingElse_IsNull(string text) => Assert.Null(ListenAddress.Parse(text));
}
