namespace Rotor.Access;

/// <summary>The pages for those who are not signed in, drawn by the console.</summary>
internal interface ISignInPages
{
    /// <summary>The form to sign in with.</summary>
    /// <param name="context">Who asks.</param>
    /// <param name="notice">Why one is here.</param>
    /// <param name="user">The name that was typed.</param>
    /// <param name="back">Where to go after.</param>
    /// <param name="seconds">How long to wait, with <see cref="SignInNotice.Wait"/>.</param>
    IResult Login(HttpContext context, SignInNotice notice, string user, string back, int seconds = 0);

    /// <summary>The form of the first start.</summary>
    IResult First(HttpContext context, string code, FirstFault fault);

    /// <summary>The link of the first start was used, or is too old.</summary>
    IResult Gone(HttpContext context);

    /// <summary>Asks for the same page again, this time from here: then the browser sends the session along.</summary>
    IResult Again(HttpContext context);

    /// <summary>The console does not answer under this name.</summary>
    IResult UnknownHost(HttpContext context);

    /// <summary>The address where it is one of the console's, else its first page.</summary>
    string Own(string? back);
}

/// <summary>Why one is at the sign-in page.</summary>
internal enum SignInNotice
{
    None,
    SessionExpired,
    NotSignedIn,
    SignedOut,
    SessionError,
    PasswordChanged,
    PasswordMissing,
    Wrong,
    Wait,

    /// <summary>Upstream could not be asked about the key.</summary>
    KeyUnknown,

    /// <summary>There is no password to sign in with before the first start's link was used.</summary>
    NoPassword,
}

/// <summary>What was wrong with the password of the first start.</summary>
internal enum FirstFault
{
    None,
    Length,
    Differ,
}
