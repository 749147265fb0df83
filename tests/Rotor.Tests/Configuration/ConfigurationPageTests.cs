using Rotor.Configuration;
using Rotor.Tests.Support;

namespace Rotor.Tests.Configuration;

public sealed class ConfigurationPageTests
{
    private static readonly string[] Lines = File.ReadAllLines(Repository.PathOf("docs/configuration.md"));

    [Fact]
    public void Page_EverySetting_StandsThereWithItsDefault()
    {
        var options = new RotorOptions();
        Assert.All(SettingCatalog.All, setting =>
        {
            var row = Assert.Single(Lines, line => line.StartsWith($"| `{setting.Name}`", StringComparison.Ordinal));
            var shown = setting.Show(options);
            Assert.Equal(shown.Length == 0 ? "none" : $"`{shown}`", row.Split('|', StringSplitOptions.TrimEntries)[2]);
        });
    }

    [Fact]
    public void Page_EveryAlias_StandsBesideItsSetting() => Assert.All(SettingAliases.All, alias => Assert.All(alias.Settings, name =>
        Assert.Contains(Lines, line => line.StartsWith($"| `{name}`", StringComparison.Ordinal) && line.Contains($"`{alias.Name}`", StringComparison.Ordinal))));

    [Fact]
    public void Page_NoRow_NamesASettingThatIsNotThere()
    {
        var named = Lines.Where(line => line.StartsWith("| `ROTOR_", StringComparison.Ordinal)).Select(line => line.Split('`')[1]);

        Assert.All(named, name => Assert.NotNull(SettingCatalog.FindByName(name)));
    }
}
