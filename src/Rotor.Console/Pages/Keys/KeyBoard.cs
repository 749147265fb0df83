using Rotor.Core.Keys;

namespace Rotor.WebConsole.Pages.Keys;

/// <summary>All keys with their accounts, at one instant.</summary>
public sealed class KeyBoard
{
    public KeyBoard(IEnumerable<KeyRow> rows, IEnumerable<AccountSnapshot> accounts, DateTimeOffset now)
    {
        // Accounts by name, keys of unknown accounts behind them; in an account by label, "key 9" before "key 10".
        Rows =
        [
            .. rows.Select(row => (Row: row, Label: Padded(row.Key.Label)))
                .OrderBy(entry => entry.Row.Account is null)
                .ThenBy(entry => entry.Row.Account, StringComparer.OrdinalIgnoreCase)
                .ThenBy(entry => entry.Label, StringComparer.OrdinalIgnoreCase)
                .Select(entry => entry.Row),
        ];
        Accounts = accounts.ToDictionary(account => account.Id, StringComparer.Ordinal);
        Now = now;
    }

    public IReadOnlyList<KeyRow> Rows { get; }

    /// <summary>By id.</summary>
    public IReadOnlyDictionary<string, AccountSnapshot> Accounts { get; }

    public DateTimeOffset Now { get; }

    private static string Padded(string label)
    {
        if (!label.Any(char.IsAsciiDigit))
            return label;
        var padded = new System.Text.StringBuilder(label.Length + 12);
        for (var at = 0; at < label.Length;)
        {
            var end = at;
            while (end < label.Length && char.IsAsciiDigit(label[end]))
                end++;
            if (end > at)
                padded.Append('0', Math.Max(0, 10 - (end - at))).Append(label, at, end - at);
            else
                padded.Append(label[end++]);
            at = end;
        }

        return padded.ToString();
    }
}

/// <summary>One key: as it is kept, and as the pool has it now.</summary>
/// <param name="Key">For people.</param>
/// <param name="Now">Null where the pool does not have it.</param>
public sealed record KeyRow(KeyView Key, KeySnapshot? Now)
{
    /// <summary>The account, where it is known.</summary>
    public string? Account => Key.Account;

    public bool IsEnabled => Key.State != "disabled";

    /// <summary>Whether something rests that a person could lift.</summary>
    public bool Rests => IsEnabled && (Key.State is "resting" or "suspected" || Now?.Cooldowns.Count > 0);

    /// <summary>What its live cells show, to see whether they must be drawn again.</summary>
    internal (string, string, DateTimeOffset?, int, int, long, long, long, DateTimeOffset?, decimal?) Signature =>
        (Key.State, Key.Reason, Key.Until, Now?.Cooldowns.Count ?? 0, Key.InFlight, Key.DailyUsed, Key.Used, Key.Failed, Key.LastUsed, Now?.LimitRemaining);
}
