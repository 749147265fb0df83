using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using Rotor.Core.Keys;
using Rotor.Core.Settings;

namespace Rotor.Configuration;

/// <summary>How the text of a setting becomes a value of its property's type, and back.</summary>
/// <param name="Expected">What a right value looks like.</param>
/// <param name="TryParse">Text without white space round it to the value.</param>
/// <param name="Format">The value to text; null is the empty text.</param>
internal sealed record SettingRule(SettingExpectation Expected, SettingRule.Parser TryParse, Func<object?, string> Format)
{
    public delegate bool Parser(string text, out object? value);

    public static SettingRule For(PropertyInfo property)
    {
        var type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
        var range = property.GetCustomAttribute<RangeAttribute>();
        if (type == typeof(string))
            return property.GetCustomAttribute<AllowedValuesAttribute>() is { } allowed ? OneOf([.. allowed.Values.OfType<string>()]) : Text();
        if (type == typeof(TimeSpan))
            return Span(range);
        if (type == typeof(int) || type == typeof(long))
            return Number(type, property.Name.EndsWith("Bytes", StringComparison.Ordinal), range);
        if (type == typeof(bool))
            return Flag();
        if (type == typeof(Uri))
            return Address();
        if (type == typeof(Secret))
            return Hidden();
        if (type == typeof(LogLevel))
            return Level();
        return type == typeof(IReadOnlyList<string>) ? List() : throw new NotSupportedException($"{property.Name}: no rule for {type}");
    }

    private static SettingRule Text() => new(new(ExpectedKind.Text), (string text, out object? value) => (value = text) is not null, Plain);

    private static SettingRule OneOf(string[] names) => new(
        new(ExpectedKind.Choice) { Choices = names },
        (string text, out object? value) => (value = Array.Find(names, name => name.Equals(text, StringComparison.OrdinalIgnoreCase))) is not null,
        Plain);

    private static SettingRule Flag() => new(
        new(ExpectedKind.Flag) { Choices = ["true", "false"] },
        (string text, out object? value) =>
        {
            value = text.ToUpperInvariant() switch
            {
                "TRUE" or "1" or "YES" or "ON" => true,
                "FALSE" or "0" or "NO" or "OFF" => false,
                _ => null,
            };
            return value is not null;
        },
        value => value is true ? "true" : "false");

    private static SettingRule Span(RangeAttribute? range)
    {
        var least = range is null ? TimeSpan.Zero : Limit(range.Minimum);
        var most = range is null ? TimeSpan.FromDays(36_500) : Limit(range.Maximum);
        return new(
            new(ExpectedKind.Span, Duration.Format(least), Duration.Format(most)),
            (string text, out object? value) =>
            {
                var good = Duration.TryParse(text, out var span) && span >= least && span <= most;
                value = span;
                return good;
            },
            value => value is TimeSpan span ? Duration.Format(span) : "");

        static TimeSpan Limit(object limit) => Duration.TryParse((string)limit, out var span) ? span : throw new FormatException((string)limit);
    }

    private static SettingRule Number(Type type, bool bytes, RangeAttribute? range)
    {
        var least = range is null ? 0 : Limit(range.Minimum);
        var most = range is null ? long.MaxValue : Limit(range.Maximum);
        return new(
            new(bytes ? ExpectedKind.Bytes : ExpectedKind.Number, $"{least:D}", most == long.MaxValue ? null : $"{most:D}"),
            (string text, out object? value) =>
            {
                var good = bytes ? ByteSize.TryParse(text, out var number) : long.TryParse(text, CultureInfo.InvariantCulture, out number);
                good = good && number >= least && number <= most;
                value = !good ? null : type == typeof(int) ? (object)(int)number : number;
                return good;
            },
            Plain);

        static long Limit(object limit) => limit is double real && real >= long.MaxValue ? long.MaxValue : Convert.ToInt64(limit, CultureInfo.InvariantCulture);
    }

    private static SettingRule Address() => new(
        new(ExpectedKind.Address),
        (string text, out object? value) =>
        {
            var good = Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "http" or "https" && address.Host.Length > 0
                && address.UserInfo.Length == 0 && address.Query.Length == 0 && address.Fragment.Length == 0;
            value = good ? address : null;
            return good;
        },
        Plain);

    private static SettingRule Level() => new(
        new(ExpectedKind.Choice) { Choices = ["trace", "debug", "info", "warn", "error", "fatal"] },
        (string text, out object? value) =>
        {
            var good = LogLevelNames.TryParse(text, out var level);
            value = level;
            return good;
        },
        value => LogLevelNames.Format((LogLevel)value!));

    private static SettingRule List() => new(
        new(ExpectedKind.List),
        (string text, out object? value) =>
        {
            value = text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            return true;
        },
        value => string.Join(", ", (IReadOnlyList<string>)value!));

    private static SettingRule Hidden() => new(
        new(ExpectedKind.Secret),
        (string text, out object? value) =>
        {
            value = new Secret(text);
            return true;
        },
        value => value is Secret { IsEmpty: false } ? "(hidden)" : "");

    private static string Plain(object? value) => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";
}
