using Rotor.Core.Access;
using Rotor.WebConsole.Pages.Clients;
using Rotor.WebConsole.Pages.Design;
using Rotor.WebConsole.Pages.Keys;
using Rotor.WebConsole.Pages.Models;
using Rotor.WebConsole.Pages.Overview;
using Rotor.WebConsole.Pages.People;
using Rotor.WebConsole.Pages.Playground;
using Rotor.WebConsole.Pages.Requests;
using Rotor.WebConsole.Pages.Settings;
using Rotor.WebConsole.Pages.Usage;
using Rotor.WebConsole.Serving;

namespace Rotor.WebConsole.Pages;

/// <summary>Every page of the console, in the order of the navigation. A new page is a folder beside this file and a line here.</summary>
public static class ConsolePages
{
    public static readonly IReadOnlyList<ConsolePage> All =
    [
        new("/admin/dashboard", "overview", "gauge", OperatorRole.Member, NavigationGroup.Watch, OverviewPage.Map),
        new("/admin/requests", "requests", "list", OperatorRole.Member, NavigationGroup.Watch, RequestsPage.Map),
        new("/admin/usage", "usage", "chart", OperatorRole.Member, NavigationGroup.Watch, UsagePage.Map),
        new("/admin/playground", "playground", "chat", OperatorRole.Admin, NavigationGroup.Watch, PlaygroundPage.Map),
        new("/admin/keys", "keys", "key", OperatorRole.Viewer, NavigationGroup.Manage, KeysPage.Map),
        new("/admin/clients", "clients", "plug", OperatorRole.Viewer, NavigationGroup.Manage, ClientsPage.Map),
        new("/admin/models", "models", "cube", OperatorRole.Viewer, NavigationGroup.Manage, ModelsPage.Map),
        new("/admin/people", "people", "users", OperatorRole.Member, NavigationGroup.System, PeoplePage.Map),
        new("/admin/settings", "settings", "sliders", OperatorRole.Viewer, NavigationGroup.System, SettingsPage.Map),
        new("/admin/design", "design", "sparkle", OperatorRole.Member, NavigationGroup.Hidden, DesignPage.Map),
    ];
}
