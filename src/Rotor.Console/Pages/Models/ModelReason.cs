using Rotor.WebConsole.Text;

namespace Rotor.WebConsole.Pages.Models;

/// <summary>Why a model is not served, in the viewer's words.</summary>
internal static class ModelReason
{
    public static string Of(Strings t, string? rule)
    {
        var key = "models.rule_" + rule;
        return t.Knows(key) ? t[key] : t["models.state_barred"];
    }
}
