using Rotor.Core.Access;

namespace Rotor.Access;

/// <summary>The client token that configuration gives as <c>APP_API_KEY</c>. It lives in memory only: a person chose it, so not even its hash is worth keeping.</summary>
internal static class ConfiguredToken
{
    public static ClientToken New(AccessOptions access) =>
        new() { Id = ClientToken.ConfiguredId, Name = "APP_API_KEY", Last4 = access.AppApiKey.Last4 };

    public static TokenSecret[] Secrets(AccessOptions access) => TokenHash.Of(access.AppApiKey.Reveal()) is { } hash ? [new TokenSecret(hash)] : [];
}
