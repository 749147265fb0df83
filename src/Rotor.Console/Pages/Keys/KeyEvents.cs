using System.Text;
using Rotor.Core.Keys;
using Rotor.WebConsole.Text;

namespace Rotor.WebConsole.Pages.Keys;

/// <summary>What befell keys, in the viewer's words.</summary>
internal static class KeyEvents
{
    public static string Name(Strings t, KeyEvent happened)
    {
        var key = "keys.event_" + happened.Kind;
        return t.Knows(key) ? t[key] : happened.Kind;
    }

    /// <summary>How good or bad it is, as badges know it.</summary>
    public static string Kind(KeyEvent happened) => happened.Kind switch
    {
        "rested" or "suspected" => "warn",
        "invalid" => "bad",
        "lifted" or "recovered" or "revived" or "enabled" => "good",
        _ => "",
    };

    /// <summary>What rests: the key, its account, a model of one of them.</summary>
    public static string ScopeName(Strings t, PoolScope scope)
    {
        var name = t["keys.scope_" + Snake(scope.Kind.ToString())];
        return scope.Name.Length > 0 ? name + ": " + scope.Name : name;
    }

    private static string Snake(string name)
    {
        var text = new StringBuilder();
        foreach (var c in name)
        {
            if (char.IsUpper(c) && text.Length > 0)
                text.Append('_');
            text.Append(char.ToLowerInvariant(c));
        }

        return text.ToString();
    }
}
