using Rotor.WebConsole.Serving;

namespace Rotor.WebConsole.Pages.Design;

/// <summary><c>/admin/design</c>: every control of the console, for those who build pages.</summary>
public static class DesignPage
{
    public static void Map(PageRoutes pages)
    {
        ArgumentNullException.ThrowIfNull(pages);
        pages.Get("/admin/design", (PageContext page) => page.View<DesignView, DateTimeOffset>(page.Time.GetUtcNow()));
    }
}
