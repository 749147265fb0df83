using Rotor.Core.Access;

namespace Rotor.Access;

/// <summary>The client token that configuration gives as <c>APP_API_KEY</c>. It lives in memory only: a person chose it, so not even its hash is worth keeping.</summary>
internal static class ConfiguredToken
{
    public static ClientToken New(AccessOptions access) =>
        access.AppApiKey.IsEmpty
            ? new() { Id = ClientToken.ConfiguredId, Name = "ADMIN_PASSWORD", Last4 = "" }
            : new() { Id = ClientToken.ConfiguredId, Name = "APP_API_KEY", Last4 = access.AppApiKey.Last4 };

    /// <summary>Also the operator's password, where a <c>config.json</c> makes it one.</summary>
    public static TokenSecret[] Secrets(AccessOptions access) =>
        [.. new[] { access.AppApiKey, access.HasPasswordToken ? access.AdminPassword : default }
            .Select(secret => TokenHash.Of(secret.Reveal())).OfType<TokenHash>().Select(hash => new TokenSecret(hash))];
}
