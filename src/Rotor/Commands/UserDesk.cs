using System.Text.Json.Nodes;
using Rotor.Admin;
using Rotor.Core.Access;

namespace Rotor.Commands;

/// <summary>Where the command line manages operators: the running server, or the data folder while none runs.</summary>
internal sealed class UserDesk : IAsyncDisposable
{
    private readonly AdminClient? _server;
    private readonly ServingData? _data;
    private readonly Operators? _operators;

    private UserDesk(AdminClient? server, ServingData? data, Operators? operators) => (_server, _data, _operators) = (server, data, operators);

    /// <exception cref="CommandException">The server does not answer, or the data folder cannot be used.</exception>
    public static async Task<UserDesk> OpenAsync(CommandPlace place, TimeProvider time, CancellationToken cancellationToken)
    {
        if (await place.FindServerAsync(time, cancellationToken) is { } server)
            return new UserDesk(new AdminClient(server), null, null);
        var options = place.Options;
        var data = await RunningServer.OpenDataAsync(options, time, cancellationToken);
        var operators = data.NewOperators(options, time);
        await operators.LoadAsync(cancellationToken);
        return new UserDesk(null, data, operators);
    }

    public async Task<IReadOnlyList<UserView>> ListAsync(CancellationToken cancellationToken) => _operators is not null
        ? UserView.All(_operators)
        : await _server!.SendAsync(HttpMethod.Get, "users", null, CommandJson.Default.IReadOnlyListUserView, cancellationToken) ?? [];

    public async Task<UserView> AddAsync(string name, string role, string password, CancellationToken cancellationToken)
    {
        if ((Operators.FaultOfName(name) ?? (Roles.Parse(role) is null ? Roles.Expected : null)) is { } fault)
            throw new CommandException(ExitCode.WrongConfiguration, fault);
        if (_operators is null)
            return (await _server!.SendAsync(
                HttpMethod.Post, "users", new JsonObject { ["name"] = name, ["role"] = role, ["password"] = password }, CommandJson.Default.UserView, cancellationToken))!;
        return await _operators.AddAsync(name, Roles.Parse(role)!.Value, password, cancellationToken) is { } account
            ? UserView.Of(account)
            : throw new CommandException(ExitCode.WrongConfiguration, "There is an operator of this name.");
    }

    public async Task SetPasswordAsync(string name, string password, CancellationToken cancellationToken)
    {
        if (_operators is { IsAdminConfigured: true } && name.Equals(OperatorIdentity.FirstName, StringComparison.OrdinalIgnoreCase))
            throw new CommandException(ExitCode.WrongConfiguration, "ADMIN_PASSWORD is admin's password; change it there.");
        var done = _operators is not null
            ? await _operators.ChangeAsync(name, null, password, cancellationToken) is not null
            : await _server!.TrySendAsync(HttpMethod.Patch, "users/" + Uri.EscapeDataString(name), new JsonObject { ["password"] = password }, cancellationToken);
        if (!done)
            throw NoSuchUser(name);
    }

    public async Task<OperatorTokenView> AddTokenAsync(string user, string label, string? role, CancellationToken cancellationToken)
    {
        if (role is not null && Roles.Parse(role) is null)
            throw new CommandException(ExitCode.WrongConfiguration, Roles.Expected);
        if (_operators is null)
            return await _server!.SendAsync(
                HttpMethod.Post, "operator-tokens", new JsonObject { ["name"] = label, ["role"] = role, ["user"] = user }, CommandJson.Default.OperatorTokenView, cancellationToken)
                ?? throw NoSuchUser(user);
        return await _operators.AddTokenAsync(user, label, Roles.Parse(role) ?? OperatorRole.Admin, cancellationToken) is var (token, secret)
            ? OperatorTokenView.Of(token, secret.Reveal())
            : throw NoSuchUser(user);
    }

    public async ValueTask DisposeAsync()
    {
        _server?.Dispose();
        _operators?.Dispose();
        if (_data is not null)
            await _data.DisposeAsync();
    }

    private static CommandException NoSuchUser(string name) => new(ExitCode.NoSuchKey, $"There is no operator {name}. 'rotor users list' shows all.");
}
