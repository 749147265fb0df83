using Microsoft.AspNetCore.Http;
using Rotor.WebConsole.Serving;

namespace Rotor.WebConsole.Pages.Errors;

/// <summary>What is shown in place of a page.</summary>
public static class ErrorPages
{
    public static IResult NotFound(PageContext page) => Show(page, 404, "errors.404_title", "errors.404_text");

    /// <param name="page">Where.</param>
    /// <param name="text">The key of the reason.</param>
    public static IResult Forbidden(PageContext page, string text) => Show(page, 403, "errors.403_title", text);

    /// <param name="page">Where.</param>
    /// <param name="text">The key of the reason.</param>
    public static IResult Refused(PageContext page, string text) => Show(page, 400, "errors.400_title", text);

    /// <param name="page">Where.</param>
    /// <param name="reference">What the log calls this failure.</param>
    public static IResult Failed(PageContext page, string reference) => page.View<ErrorView, ErrorModel>(
        new(500, page.T["errors.500_title"], page.T["errors.500_text"]) { Reference = reference }, page.T["errors.500_title"], StatusCodes.Status500InternalServerError);

    /// <summary>The console does not answer under the name that it was called by, its first page included.</summary>
    public static IResult UnknownHost(PageContext page) => Show(page, 403, "errors.403_title", "errors.host_text", leadsHome: false);

    private static IResult Show(PageContext page, int status, string title, string text, bool leadsHome = true) =>
        page.View<ErrorView, ErrorModel>(new(status, page.T[title], page.T[text], leadsHome), page.T[title], status);
}

/// <summary>What went wrong.</summary>
public sealed record ErrorModel(int Status, string Title, string Text, bool LeadsHome = true)
{
    /// <summary>What the log calls it; null where nothing is to be looked up.</summary>
    public string? Reference { get; init; }
}
