using System.Security.Cryptography;
using System.Text;
using Rotor.Core.Keys;
using Rotor.Core.Models;

namespace Rotor.Core.Access;

/// <summary>Whose key serves a caller.</summary>
public enum CallerKeySource
{
    /// <summary>The pool's.</summary>
    Pool,

    /// <summary>The configured default key, which stands in for callers without one.</summary>
    Default,

    /// <summary>The caller's own.</summary>
    Own,
}

/// <summary>Who asks at the client door, and with what rights. One instance serves all requests of a token.</summary>
public sealed class Caller
{
    /// <summary>Somebody without a name, served by the pool.</summary>
    public static readonly Caller Anonymous = new();

    private readonly string? _name;

    private Caller()
    {
    }

    internal Caller(ClientToken token)
    {
        Token = token;
        Id = token.Id;
        Models = token.ToCallerModels();
        UpstreamUser = "rotor-" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes("rotor user " + token.Id)))[..32];
    }

    internal Caller(CallerKeySource source, Secret key, string? id)
    {
        KeySource = source;
        Key = new UpstreamKey(source == CallerKeySource.Own ? "own" : "default", source == CallerKeySource.Own ? "caller's own key" : "default key", key);
        Id = id;
        _name = source == CallerKeySource.Own ? "…" + key.Last4 : null;
    }

    // The console, for an operator: served as callers without a key of their own are.
    internal Caller(Caller keyless, string id, string name)
    {
        (KeySource, Key, Id) = (keyless.KeySource, keyless.Key, id);
        _name = name;
    }

    /// <summary>The client token; null for a caller without one.</summary>
    public ClientToken? Token { get; }

    /// <summary>The client token's id, or the keyed hash of a caller's own key; null for an unnamed caller, whose requests belong to nobody.</summary>
    public string? Id { get; }

    /// <summary>The client token's name, the last four of a caller's own key, or what the console calls itself; null for all others.</summary>
    public string? Name => Token?.Name ?? _name;

    /// <summary>What upstream may be told as <c>user</c>: the same for all requests of a token, and nothing that leads back to it; null without a token.</summary>
    public string? UpstreamUser { get; }

    public CallerKeySource KeySource { get; }

    /// <summary>The only key that may serve the caller; null where the pool does.</summary>
    public UpstreamKey? Key { get; }

    /// <summary>What the caller's token narrows of the models that everybody may use.</summary>
    public CallerModels Models { get; } = CallerModels.Any;

    public override string ToString() => Name ?? Key?.Label ?? "anonymous";
}
