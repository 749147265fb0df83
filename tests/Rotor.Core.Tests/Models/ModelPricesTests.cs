using Rotor.Core.Models;

namespace Rotor.Core.Tests.Models;

public sealed class ModelPricesTests
{
    private readonly ModelPrices _prices = new(new LiveCatalogue(Catalogues.Of(
        Catalogues.Entry("a/paid", "0.000001", "0.000002", ",\"request\":\"0.5\""), Catalogues.Free("b/free:free"), Catalogues.Entry("c/router", "-1", "-1"))));

    [Fact]
    public void Estimate_Paid_AddsUpItsParts() => Assert.Equal(0.5m + 0.001m + 0.004m, _prices.Estimate("a/paid", 1_000, 2_000));

    [Fact]
    public void Estimate_RoutingVariant_IsThatOfItsModel() => Assert.Equal(_prices.Estimate("a/paid", 7, 7), _prices.Estimate("a/paid:nitro", 7, 7));

    [Theory]
    [InlineData("b/free:free", 0)]
    [InlineData("c/router", null)]
    [InlineData("nobody/knows", null)]
    public void Estimate_FreeAndUnknown_AreToldApart(string model, int? expected) => Assert.Equal(expected, _prices.Estimate(model, 1_000, 1_000));
}
