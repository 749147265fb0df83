namespace Rotor.Core.Models;

/// <summary>The forms of model ids: <c>vendor/model:variant</c>, <c>~vendor/family-latest</c>, <c>@preset/name</c>.</summary>
/// <remarks>An id is never rewritten by its form.</remarks>
public static class ModelId
{
    /// <summary>The id without its variant, for finding what is known of the model itself.</summary>
    public static string WithoutVariant(string id) => id.IndexOf(':', Math.Max(0, id.IndexOf('/'))) is > 0 and var colon ? id[..colon] : id;

    /// <summary>True when a variant changes only how a model is routed, so that the model's own limits hold for it.</summary>
    /// <remarks><c>:free</c> is a model of its own.</remarks>
    public static bool IsRoutingVariant(string id) =>
        id.Contains(':', StringComparison.Ordinal) && !id.EndsWith(":free", StringComparison.OrdinalIgnoreCase);
}
