using System.Net;
using Rotor.Access;
using Rotor.Storage;

namespace Rotor.Commands;

/// <summary>A server and what opens its admin API.</summary>
/// <param name="Root">Its address, without a path.</param>
/// <param name="Header">The header that lets the command line in.</param>
/// <param name="Secret">That header's value.</param>
/// <param name="Name">What people call it in messages.</param>
internal sealed record ServerTarget(Uri Root, string Header, string Secret, string Name)
{
    /// <summary>The variable that holds an operator's token.</summary>
    public const string TokenVariable = "ROTOR_TOKEN";

    /// <summary>Never the secret.</summary>
    public override string ToString() => Name;

    /// <summary>The server that runs on a data folder of this machine.</summary>
    public static ServerTarget Of(RunFile file) => new(new Uri(file.Url), LocalAccess.Header, file.Secret, file.ToString());

    /// <summary>A server anywhere, as <c>--url</c> names it, with the token that the environment holds.</summary>
    /// <exception cref="CommandException">The address is none, or there is no token.</exception>
    public static ServerTarget Named(string url, string? token)
    {
        var root = RootOf(url);
        if (string.IsNullOrWhiteSpace(token))
            throw new CommandException(
                ExitCode.WrongConfiguration, $"--url needs an operator's token in {TokenVariable}. Make one on the server's machine with: rotor users token");
        if (token.Any(c => c is <= ' ' or > '~'))
            throw new CommandException(ExitCode.WrongConfiguration, $"{TokenVariable}: a token is one word of letters, digits and signs.");
        return new ServerTarget(root, "Authorization", "Bearer " + token, root.AbsoluteUri.TrimEnd('/'));
    }

    /// <summary>Reads <c>--url</c>; <c>/v1</c> and the console's path behind it are left off, as people paste them.</summary>
    /// <exception cref="CommandException">The address is none.</exception>
    public static Uri RootOf(string url)
    {
        var text = url.Contains("://", StringComparison.Ordinal) ? url : "http://" + url;
        if (!Uri.TryCreate(text, UriKind.Absolute, out var parsed) || parsed.Scheme is not ("http" or "https") || parsed.Host.Length == 0 || parsed.UserInfo.Length > 0)
            throw new CommandException(ExitCode.WrongConfiguration, "--url: write the server's address, such as https://rotor.example.org or http://127.0.0.1:8000");
        var path = parsed.AbsolutePath.TrimEnd('/');
        if (path is not ("" or "/v1" or "/api" or "/admin"))
            throw new CommandException(ExitCode.WrongConfiguration, $"--url: the server has no path {path}; write its address alone, such as {parsed.GetLeftPart(UriPartial.Authority)}");
        return new Uri(parsed.GetLeftPart(UriPartial.Authority));
    }

    /// <summary>Whether it runs on a data folder of this machine, so that its certificate, which is for other names, need not convince.</summary>
    public bool IsOwn => Header == LocalAccess.Header;

    /// <summary>Whether a secret would travel in the clear over a network.</summary>
    public bool IsInClear => Root.Scheme == "http" && !Root.IsLoopback && !(IPAddress.TryParse(Root.Host, out var address) && IPAddress.IsLoopback(address));
}
