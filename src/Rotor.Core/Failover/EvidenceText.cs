using System.Text;
using System.Text.RegularExpressions;

namespace Rotor.Core.Failover;

/// <summary>What may be kept and shown of upstream's words: short, printable, without account ids, keys, account addresses or spend.</summary>
internal static partial class EvidenceText
{
    private const int MaxLength = 400;
    private const int MaxName = 80;

    public static string Of(ErrorCase c)
    {
        var error = c.Error;
        var text = error.Form switch
        {
            EnvelopeForm.Empty => "",
            EnvelopeForm.Json when error.HasError => Join(c.Message, c.Provider, error),
            EnvelopeForm.Json => error.NativeFinishReason is { } reason ? "finish_reason error (" + reason + ")" : "",
            EnvelopeForm.Html => PageTitle().Match(error.Raw ?? "") is { Success: true } title ? "web page: " + title.Groups[1].Value : "web page",
            _ => error.Raw ?? "",
        };
        return Redact(text);
    }

    /// <summary>A name that upstream or a caller chose, made safe to show within a sentence.</summary>
    public static string Name(string name)
    {
        var clean = Redact(name);
        return clean.Length > MaxName ? clean[..MaxName] + "…" : clean;
    }

    /// <summary>The account's id, if it looks like one of OpenRouter's.</summary>
    public static string? AccountId(string? userId) => userId is { Length: <= 128 } && AccountIdForm().IsMatch(userId) ? userId : null;

    /// <summary>A code word of upstream's, if it is one: small letters, digits and underscores, and nothing that must be hidden.</summary>
    public static string? CodeWord(string? word) => word is { Length: <= 64 } && CodeWordForm().IsMatch(word) && Redact(word) == word ? word : null;

    /// <summary>Takes out what could identify an account or open it, and all that does not print on one line.</summary>
    public static string Redact(string text)
    {
        var start = text.Length > 2 * MaxLength ? text[..(2 * MaxLength)] : text;
        start = AccountUrl().Replace(start, "https://openrouter.ai/…");
        start = SecretToken().Replace(start, "[redacted]");
        start = AccountIdInText().Replace(start, "[account]");
        start = Spend().Replace(start, "$… of $… used");
        var line = new StringBuilder(start.Length);
        foreach (var c in start)
            line.Append(char.IsControl(c) || char.IsSurrogate(c) ? ' ' : c);
        start = line.ToString().Trim();
        return start.Length > MaxLength ? start[..MaxLength] + "…" : start;
    }

    private static string Join(string message, string? provider, ErrorEnvelope error)
    {
        var text = new StringBuilder(message);
        if (error.HasRaw && provider is not null)
            text.Append(" | ").Append(provider);
        if (error.Raw is { Length: > 0 } raw)
            text.Append(": ").Append(raw);
        if (error.LimitSource is { } source)
            text.Append(" (").Append(source).Append(')');
        return text.ToString();
    }

    [GeneratedRegex(@"<title[^>]{0,100}>([^<]{1,200})", RegexOptions.IgnoreCase)]
    private static partial Regex PageTitle();

    [GeneratedRegex(@"https?://(?:www\.)?openrouter\.ai/(?:settings|workspaces|keys|org)[^\s""'<>]*", RegexOptions.IgnoreCase)]
    private static partial Regex AccountUrl();

    // Keys of any maker, bearer values, addresses, and every long run that can only be a token or a hash.
    [GeneratedRegex(@"\b(?:sk|pk|rk|rt|ro)-[\w*.…-]{4,}|\bBearer\s+\S+|\b[\w.+-]{1,64}@[\w-]+\.[\w.]+|\b[0-9A-Fa-f]{8}-(?:[0-9A-Fa-f]{4}-){3}[0-9A-Fa-f]{12}\b|[A-Za-z0-9_]{32,}")]
    private static partial Regex SecretToken();

    [GeneratedRegex(@"\b(?:user|org)_[A-Za-z0-9]+")]
    private static partial Regex AccountIdInText();

    [GeneratedRegex(@"\$[\d.,]+ of \$[\d.,]+ used")]
    private static partial Regex Spend();

    [GeneratedRegex(@"\A[a-z0-9_]+\z")]
    private static partial Regex CodeWordForm();

    [GeneratedRegex(@"\A(?:user|org)_[A-Za-z0-9_-]+\z")]
    private static partial Regex AccountIdForm();
}
