namespace Rotor.Core.Models;

/// <summary>A pattern of model ids in which <c>*</c> stands for any characters, also none; letters' case does not matter.</summary>
public sealed class ModelPattern
{
    private ModelPattern(string text) => Text = text;

    /// <summary>The pattern as it was written.</summary>
    public string Text { get; }

    /// <summary>Reads patterns; blank ones are passed over.</summary>
    public static IReadOnlyList<ModelPattern> Parse(IEnumerable<string> patterns) =>
        [.. patterns.SelectMany(text => text.Split(',')).Select(text => text.Trim()).Where(text => text.Length > 0).Select(text => new ModelPattern(text))];

    /// <summary>Whether all of <paramref name="id"/> fits. The time is at most the product of both lengths.</summary>
    public bool Matches(ReadOnlySpan<char> id)
    {
        int at = 0, of = 0, star = -1, retry = 0;
        while (at < id.Length)
        {
            if (of < Text.Length && Text[of] == '*')
            {
                star = of++;
                retry = at;
            }
            else if (of < Text.Length && char.ToUpperInvariant(Text[of]) == char.ToUpperInvariant(id[at]))
            {
                of++;
                at++;
            }
            else if (star >= 0)
            {
                of = star + 1;
                at = ++retry;
            }
            else
            {
                return false;
            }
        }

        while (of < Text.Length && Text[of] == '*') of++;
        return of == Text.Length;
    }

    public override string ToString() => Text;
}
