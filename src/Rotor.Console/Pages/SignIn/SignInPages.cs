using Microsoft.AspNetCore.Http;
using Rotor.WebConsole.Serving;

namespace Rotor.WebConsole.Pages.SignIn;

/// <summary>The pages for those who are not signed in. Their forms are taken by those who let people in.</summary>
public static class SignInPages
{
    /// <param name="page">Who asks.</param>
    /// <param name="notice">Why one is here: a key of the area <c>signin</c>; null for no reason.</param>
    /// <param name="values">What the notice's placeholders stand for.</param>
    /// <param name="isFault">Whether the notice says that something went wrong.</param>
    /// <param name="user">The name that was typed.</param>
    /// <param name="back">Where to go after.</param>
    /// <param name="status">The answer's status.</param>
    public static IResult Login(PageContext page, string? notice, string[] values, bool isFault, string user, string back, int status)
    {
        ArgumentNullException.ThrowIfNull(page);
        return page.View<LoginView, LoginModel>(new(notice is null ? null : page.T["signin." + notice, values], isFault, user, Addresses.Own(back, "")), page.T["signin.title"], status);
    }

    /// <param name="page">Who asks.</param>
    /// <param name="code">Opens the first start.</param>
    /// <param name="fault">What was wrong with the last try: a key of the area <c>signin</c>.</param>
    /// <param name="least">The fewest characters of a password.</param>
    /// <param name="most">The most characters of a password.</param>
    public static IResult First(PageContext page, string code, string? fault, int least, int most)
    {
        ArgumentNullException.ThrowIfNull(page);
        var text = fault is null ? null : page.T["signin." + fault, least, most];
        return page.View<FirstView, FirstModel>(new(code, text, least, most), page.T["signin.first_title"], fault is null ? 200 : 400);
    }

    /// <summary>The link of the first start was used, or is too old.</summary>
    public static IResult Gone(PageContext page)
    {
        ArgumentNullException.ThrowIfNull(page);
        return page.View<GoneView, string>("", page.T["signin.first_title"], 410);
    }

    /// <summary>Asks for the same page again, this time from here: then the browser sends the session along.</summary>
    public static IResult Again(PageContext page)
    {
        ArgumentNullException.ThrowIfNull(page);
        return page.View<AgainView, string>(page.Address, page.T["signin.again"]);
    }
}

/// <summary>The form to sign in with.</summary>
public sealed record LoginModel(string? Notice, bool IsFault, string User, string Back);

/// <summary>The form of the first start.</summary>
public sealed record FirstModel(string Code, string? Fault, int Least, int Most);
