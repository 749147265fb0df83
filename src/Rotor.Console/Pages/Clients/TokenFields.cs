using System.Globalization;
using Microsoft.AspNetCore.Http;
using Rotor.Core.Access;
using Rotor.WebConsole.Serving;
using Rotor.WebConsole.Text;

namespace Rotor.WebConsole.Pages.Clients;

/// <summary>A token's form, as it is written.</summary>
public sealed record TokenFields
{
    private const string LocalForm = "yyyy-MM-dd'T'HH:mm";

    public static readonly TokenFields Empty = new();

    public string Name { get; init; } = "";

    public string Owner { get; init; } = "";

    public string Models { get; init; } = "";

    public bool FreeOnly { get; init; }

    public string RequestsPerMinute { get; init; } = "";

    public string TokensPerDay { get; init; } = "";

    public string Concurrent { get; init; } = "";

    public string BudgetDay { get; init; } = "";

    public string BudgetWeek { get; init; } = "";

    public string BudgetMonth { get; init; } = "";

    public string BudgetTotal { get; init; } = "";

    /// <summary>Local time, as a browser writes it.</summary>
    public string Expires { get; init; } = "";

    public string Bodies { get; init; } = "";

    public string StreamMode { get; init; } = "";

    /// <summary>The field that is wrong, and why.</summary>
    public (string Field, string Text)? Fault { get; init; }

    public static TokenFields Of(IFormCollection form)
    {
        ArgumentNullException.ThrowIfNull(form);
        return new TokenFields
        {
            Name = Text("name"),
            Owner = Text("owner"),
            Models = Text("models"),
            FreeOnly = Text("free_only") == "1",
            RequestsPerMinute = Text("rpm"),
            TokensPerDay = Text("tpd"),
            Concurrent = Text("concurrent"),
            BudgetDay = Text("budget_day"),
            BudgetWeek = Text("budget_week"),
            BudgetMonth = Text("budget_month"),
            BudgetTotal = Text("budget_total"),
            Expires = Text("expires"),
            Bodies = Text("bodies"),
            StreamMode = Text("stream"),
        };

        string Text(string name) => form[name].ToString().Trim();
    }

    public static TokenFields Of(ClientTokenView token, Formats f)
    {
        ArgumentNullException.ThrowIfNull(token);
        ArgumentNullException.ThrowIfNull(f);
        return new TokenFields
        {
            Name = token.Name,
            Owner = token.Owner ?? "",
            Models = string.Join('\n', token.AllowedModels),
            FreeOnly = token.FreeOnly,
            RequestsPerMinute = Plain(token.RequestsPerMinute),
            TokensPerDay = Plain(token.TokensPerDay),
            Concurrent = Plain(token.Concurrent),
            BudgetDay = Plain(token.BudgetUsd.Day),
            BudgetWeek = Plain(token.BudgetUsd.Week),
            BudgetMonth = Plain(token.BudgetUsd.Month),
            BudgetTotal = Plain(token.BudgetUsd.Total),
            Expires = token.ExpiresAt is { } end ? f.Local(end).ToString(LocalForm, CultureInfo.InvariantCulture) : "",
            Bodies = token.Bodies ?? "",
            StreamMode = token.StreamMode ?? "",
        };
    }

    /// <summary>What the form says; an empty field lifts its limit.</summary>
    /// <param name="page">Whose words faults are told in.</param>
    /// <param name="isNew">Whether the end must lie ahead; of a token that is there, an end that stays may be over.</param>
    /// <param name="fault">The first field that is wrong; null when none is.</param>
    /// <param name="standing">The end as it is.</param>
    public TokenEdit Read(PageContext page, bool isNew, out (string Field, string Text)? fault, DateTimeOffset? standing = null)
    {
        ArgumentNullException.ThrowIfNull(page);
        (string, string)? wrong = null;
        DateTimeOffset? end = Expires.Length == 0 ? null : End(page);
        var stays = !isNew && standing is { } before && end is { } after && Math.Abs((before - after).TotalMinutes) < 1;
        var edit = new TokenEdit
        {
            Name = Name,
            Owner = Owner,
            AllowedModels = Models.Split(['\n', ',', '\r'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries),
            FreeOnly = FreeOnly,
            RequestsPerMinute = (int)Whole("rpm", RequestsPerMinute, int.MaxValue),
            TokensPerDay = Whole("tpd", TokensPerDay, long.MaxValue),
            Concurrent = (int)Whole("concurrent", Concurrent, int.MaxValue),
            BudgetUsd = new ClientBudget(Usd("budget_day", BudgetDay), Usd("budget_week", BudgetWeek), Usd("budget_month", BudgetMonth), Usd("budget_total", BudgetTotal)),
            ExpiresAt = stays ? null : end,
            NeverExpires = Expires.Length == 0,
            Bodies = Bodies,
            StreamMode = StreamMode,
        };
        if (edit.Name!.Length == 0)
            wrong = ("name", page.T["clients.fault_name"]);
        wrong ??= edit.Fault(page.Time.GetUtcNow()) is { } found ? Told(page, found) : null;
        fault = wrong;
        return edit;

        long Whole(string name, string text, long most)
        {
            if (text.Length == 0)
                return 0;
            if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= 1 && number <= most)
                return number;
            wrong ??= (name, page.T["clients.fault_whole"]);
            return 0;
        }

        decimal? Usd(string name, string text)
        {
            if (text.Length == 0)
                return 0;
            if (decimal.TryParse(text.Replace(',', '.'), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var usd) && usd is > 0 and <= 1_000_000_000)
                return usd;
            wrong ??= (name, page.T["clients.fault_usd"]);
            return 0;
        }

        DateTimeOffset? End(PageContext of)
        {
            if (DateTime.TryParseExact(Expires, [LocalForm, "yyyy-MM-dd'T'HH:mm:ss"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var local))
                return new DateTimeOffset(local, of.Zone.GetUtcOffset(local)).ToUniversalTime();
            wrong ??= ("expires", of.T["clients.fault_expires"]);
            return null;
        }
    }

    // Core names the member in English; here it is the field's, in the viewer's language.
    private static (string, string) Told(PageContext page, string fault) => fault.Split(':')[0] switch
    {
        "name" => ("name", page.T["clients.fault_name"]),
        "owner" => ("owner", page.T["clients.fault_name"]),
        "allowedModels" => ("models", page.T["clients.fault_models"]),
        "expiresAt" => ("expires", page.T["clients.fault_expires"]),
        "budgetUsd" => ("budget_day", page.T["clients.fault_usd"]),
        _ => ("name", fault),
    };

    private static string Plain(IFormattable? number) => number?.ToString(number is decimal ? "0.######" : null, CultureInfo.InvariantCulture) ?? "";
}
