using Rotor.WebConsole.Pages;

namespace Rotor.WebConsole.Tests.Support;

/// <summary>Every address that the tests of looks go through: each page of the console, and those that are no page of their own.</summary>
public static class PageAddresses
{
    /// <summary>Addresses below a page, such as a dialog's or a search without hits. A page's builder adds a line.</summary>
    private static readonly string[] More =
    [
        "/admin/nothing-here",
        "/admin/requests/latest",
        "/admin/requests?search=nowhere-to-be-found&status=4xx",
        "/admin/keys?state=disabled",
        "/admin/keys/add",
        "/admin/keys/{key}",
        "/admin/clients/new",
        "/admin/clients/{client}",
        "/admin/models?state=gone",
        "/admin/settings/ROTOR_POOL__MAXWAIT",
        "/admin/settings/ROTOR_STREAMS__MODE",
        "/admin/settings/ROTOR_DATA",
        "/admin/models/meta-llama/llama-3.3-70b-instruct:free",
    ];

    public static IEnumerable<string> All => ConsolePages.All.Select(page => page.Path).Concat(More);
}
