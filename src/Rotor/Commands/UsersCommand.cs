using System.CommandLine;
using Rotor.Commands.Output;
using Rotor.Core.Access;

namespace Rotor.Commands;

/// <summary><c>rotor users</c>: the operators, in the running server or in the data folder.</summary>
internal static class UsersCommand
{
    private static readonly Option<bool> Json = new("--json") { Description = "Print JSON for scripts.", Recursive = true };

    public static Command Create(SettingsOptions settings)
    {
        var command = settings.AtServer(new Command("users", "Manage those who sign in to the console.") { Json });
        var list = new Command("list", "Show every operator.");
        list.SetAction((parsed, cancellationToken) => WithDeskAsync(settings, parsed, async desk =>
        {
            var users = await desk.ListAsync(cancellationToken);
            if (parsed.GetValue(Json))
                Console.WriteLine(System.Text.Json.JsonSerializer.Serialize(users, CommandJson.Default.IReadOnlyListUserView));
            else
            {
                var table = new TextTable("NAME", "ROLE", "PASSWORD");
                foreach (var user in users)
                    table.Add(user.Name, user.Role, user.HasPassword ? Cell.Good("set") : new Cell("not yet", Tone.Warning));
                table.Write();
            }
        }, cancellationToken));
        command.Subcommands.Add(list);
        command.Subcommands.Add(Add(settings));
        command.Subcommands.Add(ResetPassword(settings));
        command.Subcommands.Add(Token(settings));
        return command;
    }

    private static Command Add(SettingsOptions settings)
    {
        var name = new Argument<string>("name") { Description = "What the operator signs in as." };
        var role = new Option<string>("--role") { Description = "admin, viewer or member.", DefaultValueFactory = _ => "viewer" };
        var command = new Command("add", "Add an operator; the password is read from standard input.") { name, role };
        command.SetAction((parsed, cancellationToken) => WithDeskAsync(settings, parsed, async desk =>
        {
            var user = await desk.AddAsync(parsed.GetValue(name)!, parsed.GetValue(role)!, await PasswordInput.ReadAsync(cancellationToken), cancellationToken);
            await Console.Error.WriteLineAsync($"Added: {user.Name} ({user.Role})");
        }, cancellationToken));
        return command;
    }

    private static Command ResetPassword(SettingsOptions settings)
    {
        var name = new Argument<string>("name") { Description = "Whose password.", DefaultValueFactory = _ => OperatorIdentity.FirstName, Arity = ArgumentArity.ZeroOrOne };
        var command = new Command("reset-password", "Set an operator's password, read from standard input; its sessions end.") { name };
        command.SetAction((parsed, cancellationToken) => WithDeskAsync(settings, parsed, async desk =>
        {
            await desk.SetPasswordAsync(parsed.GetValue(name)!, await PasswordInput.ReadAsync(cancellationToken), cancellationToken);
            await Console.Error.WriteLineAsync($"The password of {parsed.GetValue(name)} is set; its sessions have ended.");
        }, cancellationToken));
        return command;
    }

    private static Command Token(SettingsOptions settings)
    {
        var name = new Argument<string>("name") { Description = "Whose token.", DefaultValueFactory = _ => OperatorIdentity.FirstName, Arity = ArgumentArity.ZeroOrOne };
        var role = new Option<string?>("--role") { Description = "What it may do, at most what its owner may: admin, viewer or member." };
        var label = new Option<string>("--label") { Description = "What it is for.", DefaultValueFactory = _ => "command line" };
        var command = new Command("token", "Make a token for scripts, for /api and /metrics; it is shown once.") { name, role, label };
        command.SetAction((parsed, cancellationToken) => WithDeskAsync(settings, parsed, async desk =>
        {
            var token = await desk.AddTokenAsync(parsed.GetValue(name)!, parsed.GetValue(label)!, parsed.GetValue(role), cancellationToken);
            Console.WriteLine(parsed.GetValue(Json) ? System.Text.Json.JsonSerializer.Serialize(token, CommandJson.Default.OperatorTokenView) : token.Token);
        }, cancellationToken));
        return command;
    }

    private static async Task<int> WithDeskAsync(SettingsOptions settings, ParseResult parsed, Func<UserDesk, Task> act, CancellationToken cancellationToken)
    {
        await using var desk = await UserDesk.OpenAsync(settings.PlaceOf(parsed), TimeProvider.System, cancellationToken);
        await act(desk);
        return ExitCode.Success;
    }
}

/// <summary>Reads a password without showing it.</summary>
internal static class PasswordInput
{
    public static async Task<string> ReadAsync(CancellationToken cancellationToken)
    {
        var password = Console.IsInputRedirected ? await Console.In.ReadLineAsync(cancellationToken) : Typed();
        return Operators.FaultOfPassword(password) is { } fault ? throw new CommandException(ExitCode.WrongConfiguration, fault) : password!;
    }

    private static string Typed()
    {
        Console.Error.Write("Password: ");
        var typed = new System.Text.StringBuilder();
        while (Console.ReadKey(intercept: true) is { Key: not ConsoleKey.Enter } key)
        {
            if (key.Key == ConsoleKey.Backspace)
                typed.Length = Math.Max(0, typed.Length - 1);
            else if (!char.IsControl(key.KeyChar))
                typed.Append(key.KeyChar);
        }

        Console.Error.WriteLine();
        return typed.ToString();
    }
}
