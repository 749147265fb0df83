using Rotor.Core.Access;

namespace Rotor.WebConsole.Serving;

/// <summary>A page of the console, as navigation and tests know it.</summary>
/// <param name="Path">Its address.</param>
/// <param name="Name">The area of its strings: <c>overview</c>; its title is the string <c>overview.title</c>.</param>
/// <param name="Icon">A file of <c>wwwroot/icons</c>, without extension.</param>
/// <param name="Role">Who may see it.</param>
/// <param name="Group">Where navigation shows it.</param>
/// <param name="Map">Maps its addresses.</param>
public sealed record ConsolePage(string Path, string Name, string Icon, OperatorRole Role, NavigationGroup Group, Action<PageRoutes> Map)
{
    public string TitleKey => Name + ".title";
}

/// <summary>The parts of the navigation.</summary>
public enum NavigationGroup
{
    /// <summary>Not shown.</summary>
    Hidden,
    Watch,
    Manage,
    System,
}
