using System.Text.Json;
using Rotor.Configuration;
using Rotor.Core.Keys;
using static Rotor.Compatibility.KeyDashboardReplies;

namespace Rotor.Compatibility;

/// <summary>The calls for several keys at once that the later versions of the proxy with the key dashboard had.</summary>
internal static class KeyDashboardBatches
{
    /// <summary>Adds keys that stand behind commas or on lines of their own, each with a weight after a colon if wanted.</summary>
    public static async Task<IResult> AddAsync(HttpContext context, KeyRegistry keys, CancellationToken cancellationToken)
    {
        if (await ReadTextAsync(context, "key_data") is not { Length: > 0 } text)
            return Error(400, "invalid_request_error", "The body must be {\"key_data\":\"k1,k2:weight\"}.");
        var (added, known, messages) = (0, 0, new List<string>());
        var number = 0;
        foreach (var entry in text.Split([',', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            number++;
            if (KeyListParser.Parse(entry, "key", [], []) is not [var key] || KeyRules.FaultOfValue(key.Value.Reveal()) is not null)
            {
                messages.Add($"Entry {number} is no key.");
                continue;
            }

            var (_, wasThere) = await keys.AddAsync(new NewKey(key.Value, null, key.Weight, StoredKey.PersonSource), cancellationToken);
            (added, known) = wasThere ? (added, known + 1) : (added + 1, known);
        }

        return Json(new KeysAdded(added, known, messages.Count, messages), DashboardJson.Default.KeysAdded);
    }

    /// <summary>Deletes keys by their ends; an end that no key or several have deletes none.</summary>
    public static async Task<IResult> DeleteAsync(HttpContext context, KeyRegistry keys, IKeyStore store, CancellationToken cancellationToken)
    {
        if (await ReadAsync(context, "suffixes", JsonValueKind.Array) is not { } list
            || list.GetArrayLength() == 0
            || list.EnumerateArray().Any(item => item.ValueKind != JsonValueKind.String))
            return Error(400, "invalid_request_error", "The body must be {\"suffixes\":[\"...abcd\"]}.", "suffixes");
        var suffixes = list.EnumerateArray().Select(item => item.GetString()!).ToList();
        var values = await store.RevealAllAsync(cancellationToken);
        var (meant, messages) = (new HashSet<string>(StringComparer.Ordinal), new List<string>());
        foreach (var suffix in suffixes.Distinct(StringComparer.Ordinal))
        {
            var end = KeyEnd.Of(suffix);
            var found = end.Length < KeyEnd.Shortest ? [] : values.Where(key => key.Value.Reveal().EndsWith(end, StringComparison.Ordinal)).Select(key => key.Key).Take(2).ToList();
            if (found is [var id])
                meant.Add(id);
            else
                messages.Add(found.Count == 0 ? $"No key ends in {KeyEnd.Shown(suffix)}." : $"Several keys end in {KeyEnd.Shown(suffix)}, and none of them was deleted.");
        }

        var deleted = 0;
        foreach (var id in meant)
            deleted += await keys.DeleteAsync(id, cancellationToken) ? 1 : 0;
        return Json(new KeysDeleted($"{deleted} of {suffixes.Count} were deleted.", deleted, suffixes.Count, messages), DashboardJson.Default.KeysDeleted);
    }
}
