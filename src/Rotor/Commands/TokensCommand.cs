using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Rotor.Admin;
using Rotor.Commands.Output;
using Rotor.Configuration;
using Rotor.Core.Access;

namespace Rotor.Commands;

/// <summary><c>rotor tokens</c>: the client tokens, in the running server or in the data folder.</summary>
internal static class TokensCommand
{
    private static readonly Option<bool> Json = new("--json") { Description = "Print JSON for scripts.", Recursive = true };

    public static Command Create(SettingsOptions settings)
    {
        var command = settings.AtServer(new Command("tokens", "Manage the tokens of those who call this gateway.") { Json });
        var list = new Command("list", "Show every token, its limits and what it has used.");
        list.SetAction((parsed, cancellationToken) => WithDeskAsync(settings, parsed, async desk => TokenOutput.Write(await desk.ListAsync(cancellationToken), parsed.GetValue(Json)), cancellationToken));
        command.Subcommands.Add(list);
        command.Subcommands.Add(Add(settings));
        command.Subcommands.Add(OnOne(settings, "show", "Show one token.", (_, _, token, _, _) => Task.FromResult<object?>(token)));
        command.Subcommands.Add(Edit(settings));
        command.Subcommands.Add(Rotate(settings));
        command.Subcommands.Add(OnOne(settings, "revoke", "End a token at once and for good.",
            async (_, desk, token, _, cancellationToken) => await desk.RevokeAsync(token.Id, cancellationToken) ? token : null, "Revoked"));
        return command;
    }

    private static Command Add(SettingsOptions settings)
    {
        var name = new Argument<string>("name") { Description = "What people call it." };
        var limits = new TokenLimitOptions();
        var command = new Command("add", "Make a token; it is shown once.") { name };
        limits.AddTo(command);
        command.SetAction((parsed, cancellationToken) => WithDeskAsync(
            settings,
            parsed,
            async desk => TokenOutput.WriteShown(await desk.AddAsync(Checked(limits.Read(parsed) with { Name = parsed.GetValue(name) }, isNew: true), cancellationToken), parsed.GetValue(Json)),
            cancellationToken));
        return command;
    }

    private static Command Edit(SettingsOptions settings)
    {
        var limits = new TokenLimitOptions();
        var name = new Option<string?>("--name") { Description = "What people call it." };
        var command = OnOne(settings, "edit", "Change what a token allows; 0 lifts a limit.",
            async (parsed, desk, token, _, cancellationToken) => await desk.EditAsync(token.Id, Checked(limits.Read(parsed) with { Name = parsed.GetValue(name) }), cancellationToken), "Changed");
        command.Options.Add(name);
        limits.AddTo(command);
        return command;
    }

    private static Command Rotate(SettingsOptions settings)
    {
        var overlap = new Option<string?>("--overlap") { Description = "How long the old secret still holds, such as 1h or 00:10:00; a day by default, at most 30 days." };
        var command = OnOne(settings, "rotate", "Give a token a new secret; it is shown once, and the old one holds for a while.",
            async (parsed, desk, token, _, cancellationToken) => await desk.RotateAsync(token.Id, OverlapOf(parsed.GetValue(overlap)), cancellationToken));
        command.Options.Add(overlap);
        return command;
    }

    private static Command OnOne(
        SettingsOptions settings, string name, string description, Func<ParseResult, TokenDesk, ClientTokenView, bool, CancellationToken, Task<object?>> actAsync, string? done = null)
    {
        var reference = new Argument<string>("token") { Description = "Its id, its name, or the last four characters of its secret." };
        var command = new Command(name, description) { reference };
        command.SetAction((parsed, cancellationToken) => WithDeskAsync(
            settings,
            parsed,
            async desk =>
            {
                var token = await FindOneAsync(desk, parsed.GetValue(reference)!, cancellationToken);
                var json = parsed.GetValue(Json);
                switch (await actAsync(parsed, desk, token, json, cancellationToken))
                {
                    case ShownToken shown:
                        TokenOutput.WriteShown(shown, json);
                        break;
                    case ClientTokenView view:
                        TokenOutput.WriteOne(done, view, json);
                        break;
                    default:
                        throw new CommandException(ExitCode.NoSuchKey, "This token is gone meanwhile, or configuration gives it; then change it there.");
                }
            },
            cancellationToken));
        return command;
    }

    private static async Task<int> WithDeskAsync(SettingsOptions settings, ParseResult parsed, Func<TokenDesk, Task> act, CancellationToken cancellationToken)
    {
        await using var desk = await TokenDesk.OpenAsync(settings.PlaceOf(parsed), TimeProvider.System, cancellationToken);
        await act(desk);
        return ExitCode.Success;
    }

    private static async Task<ClientTokenView> FindOneAsync(TokenDesk desk, string reference, CancellationToken cancellationToken)
    {
        var all = await desk.ListAsync(cancellationToken);
        ClientTokenView[] found = [.. all.Where(token => token.Id == reference)];
        if (found.Length == 0)
            found = [.. all.Where(token => token.Name.Equals(reference, StringComparison.OrdinalIgnoreCase) || (reference.Length == 4 && token.Last4 == reference))];
        return found.Length switch
        {
            1 => found[0],
            0 => throw new CommandException(ExitCode.NoSuchKey, "No token has this id, name or ending. 'rotor tokens list' shows all."),
            _ => throw new CommandException(ExitCode.NoSuchKey, "More than one token is meant; give the id of one:\n" + string.Join('\n', found.Select(token => $"  {token.Id} {token.Name}"))),
        };
    }

    private static TokenEdit Checked(TokenEdit edit, bool isNew = false) =>
        (isNew ? edit.FaultOfNew(TimeProvider.System.GetUtcNow()) : edit.Fault(TimeProvider.System.GetUtcNow())) is { } fault ? throw new CommandException(ExitCode.WrongConfiguration, fault) : edit;

    private static TimeSpan OverlapOf(string? text) => text switch
    {
        null => ClientTokenRegistry.DefaultOverlap,
        _ when Duration.TryParse(text, out var span) && span >= TimeSpan.Zero && span <= ClientTokenRegistry.LongestOverlap => span,
        _ => throw new CommandException(ExitCode.WrongConfiguration, "--overlap: a time span such as 1h or 00:10:00, at most 30 days."),
    };
}

/// <summary>Prints client tokens.</summary>
internal static class TokenOutput
{
    public static void Write(IReadOnlyList<ClientTokenView> tokens, bool json)
    {
        if (json)
        {
            Console.WriteLine(JsonSerializer.Serialize(tokens, CommandJson.Default.IReadOnlyListClientTokenView));
            return;
        }

        if (tokens.Count == 0)
        {
            Console.Error.WriteLine("No client tokens. Make one with: rotor tokens add NAME");
            return;
        }

        var table = new TextTable("ID", "NAME", "OWNER", "TOKEN", ">PER MINUTE", ">TOKENS TODAY", ">SPENT (USD)", "ENDS");
        foreach (var token in tokens)
            table.Add(Row(token));
        table.Write();
    }

    public static void WriteOne(string? done, ClientTokenView token, bool json)
    {
        if (json)
            Console.WriteLine(JsonSerializer.Serialize(token, CommandJson.Default.ClientTokenView));
        else if (done is not null)
            Console.WriteLine($"{done}: {token.Id} {token.Name}");
        else
            Write([token], json: false);
    }

    public static void WriteShown(ShownToken token, bool json)
    {
        if (json)
        {
            Console.WriteLine(JsonSerializer.Serialize(token, CommandJson.Default.ShownToken));
            return;
        }

        Console.WriteLine(token.Token);
        Console.Error.WriteLine($"This is {token.Id} {token.Name}. The line above is shown this once; keep it where it is safe.");
    }

    private static Cell[] Row(ClientTokenView token) =>
    [
        token.Id,
        token.Name,
        token.Owner ?? "-",
        "…" + token.Last4,
        Of(token.Used.RequestsThisMinute, token.RequestsPerMinute),
        Of(token.Used.TokensToday, token.TokensPerDay),
        string.Create(CultureInfo.InvariantCulture, $"{token.Used.SpentInAll:0.####}"),
        token.ExpiresAt is { } end ? end.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture) : "-",
    ];

    private static string Of(long used, long? limit) => limit is { } most
        ? string.Create(CultureInfo.InvariantCulture, $"{used}/{most}")
        : used.ToString(CultureInfo.InvariantCulture);
}
