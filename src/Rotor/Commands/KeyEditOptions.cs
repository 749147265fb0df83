using System.CommandLine;
using Rotor.Core.Keys;

namespace Rotor.Commands;

/// <summary>What can be said of a key on the command line.</summary>
internal sealed class KeyEditOptions
{
    private readonly Option<string?> _label = new("--label") { Description = "What people call it.", HelpName = "text" };
    private readonly Option<int?> _weight = new("--weight") { Description = "Its share under the weighted strategies; 1 by default.", HelpName = "number" };
    private readonly Option<string?> _account = new("--account") { Description = "The account it belongs to, over what OpenRouter tells; empty for what that tells.", HelpName = "text" };
    private readonly Option<long?> _dailyLimit = new("--daily-limit") { Description = "Requests per UTC day; 0 for none, as by default.", HelpName = "number" };
    private readonly Option<string[]> _tags = new("--tag") { Description = "A word to find it by; may be given several times.", HelpName = "word" };

    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[_label, _weight, _account, _dailyLimit, _tags])
            command.Options.Add(option);
    }

    public KeyEdit Read(ParseResult parsed) => new()
    {
        Label = parsed.GetValue(_label),
        Weight = parsed.GetValue(_weight),
        Account = parsed.GetValue(_account),
        DailyLimit = parsed.GetValue(_dailyLimit),
        Tags = parsed.GetValue(_tags) is { Length: > 0 } tags ? tags : null,
    };
}
