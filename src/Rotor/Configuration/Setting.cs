using System.Reflection;

using Rotor.Core.Settings;

namespace Rotor.Configuration;

/// <summary>One setting of <see cref="RotorOptions"/>: its names, and how its text becomes a value that is in range.</summary>
internal sealed class Setting
{
    private readonly PropertyInfo? _section;
    private readonly PropertyInfo _property;
    private readonly SettingRule _rule;

    public Setting(PropertyInfo? section, PropertyInfo property)
    {
        _section = section;
        _property = property;
        _rule = SettingRule.For(property);
        Path = section is null ? property.Name : $"{section.Name}:{property.Name}";
        Name = "ROTOR_" + Path.Replace(":", "__", StringComparison.Ordinal).ToUpperInvariant();
        Scope = SettingScopes.Of(Path);
    }

    /// <summary>The variable that sets it: <c>ROTOR_POOL__MAXWAIT</c>.</summary>
    public string Name { get; }

    /// <summary>The path in <c>rotor.json</c>, compared in any case: <c>Pool:MaxWait</c>.</summary>
    public string Path { get; }

    /// <summary>The section that it belongs to; its own name where it stands alone.</summary>
    public string Section => _section?.Name ?? _property.Name;

    /// <summary>How far a change of it reaches while Rotor runs.</summary>
    public SettingScope Scope { get; }

    /// <summary>Whether a change needs no restart.</summary>
    public bool IsLive => Scope is SettingScope.Live or SettingScope.LiveConfigurationOnly;

    /// <summary>Whether it may be set in the console, where nothing above the console sets it.</summary>
    public bool IsSettable => Scope is SettingScope.Live or SettingScope.NextStart && !IsSecret;

    /// <summary>The values that there are, where it takes one of a few; else empty.</summary>
    public IReadOnlyList<string> Choices => Expected.Choices;

    /// <summary>True where the value is never shown.</summary>
    public bool IsSecret => Expected.Kind == ExpectedKind.Secret;

    /// <summary>What a right value looks like, with its range: <c>a whole number, from 1 to 32</c>.</summary>
    public SettingExpectation Expected => _rule.Expected;

    /// <summary>Sets the value that <paramref name="text"/> spells; false, and nothing is set, where it spells none in range.</summary>
    public bool TryApply(RotorOptions options, string text)
    {
        if (!_rule.TryParse(text.Trim(), out var value))
            return false;
        _property.SetValue(Owner(options), value);
        return true;
    }

    /// <summary>The value in force, for people; a secret shows only that it is set.</summary>
    public string Show(RotorOptions options) => _rule.Format(_property.GetValue(Owner(options)));

    /// <summary>Whether both have the same value.</summary>
    public bool IsSame(RotorOptions one, RotorOptions other)
    {
        var (value, second) = (_property.GetValue(Owner(one)), _property.GetValue(Owner(other)));
        return Equals(value, second) || (value is IReadOnlyList<string> list && second is IReadOnlyList<string> items && list.SequenceEqual(items));
    }

    /// <summary>Gives the value of one to the other.</summary>
    public void Copy(RotorOptions from, RotorOptions to) => _property.SetValue(Owner(to), _property.GetValue(Owner(from)));

    private object Owner(RotorOptions options) => _section is null ? options : _section.GetValue(options)!;
}
