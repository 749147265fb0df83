using Microsoft.AspNetCore.Http;
using Rotor.Core.Access;

namespace Rotor.WebConsole.Serving;

/// <summary>Who is at the console, as those know it who let people in.</summary>
public interface IConsoleDoor
{
    /// <returns>Who is signed in; null when nobody is.</returns>
    OperatorIdentity? Find(HttpContext context);

    /// <summary>Whether somebody who was found is signed in still, as who they were then. Asking keeps no session alive.</summary>
    bool IsStillIn(OperatorIdentity someone);

    /// <summary>Whether a page of another site sent this.</summary>
    bool IsForeign(HttpRequest request);

    /// <summary>Whether a form carries the value of the session it is sent with.</summary>
    bool IsOwnForm(HttpRequest request, string? token);

    /// <summary>The value that forms of this session carry; empty without a session.</summary>
    string FormToken(HttpContext context);
}
