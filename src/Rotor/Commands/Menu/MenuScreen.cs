namespace Rotor.Commands.Menu;

/// <summary>One page of the menu.</summary>
internal abstract class MenuScreen
{
    /// <summary>The first line shown of a page that is longer than the screen.</summary>
    public int Scroll { get; set; }

    /// <summary>The line that must be seen; null lets the person scroll.</summary>
    public virtual int? ChosenLine => null;

    /// <summary>Whether the newest lines are at the end, and are to be seen as they come.</summary>
    public virtual bool StaysAtEnd => false;

    public abstract string Title(MenuTexts texts);

    public virtual string Hints(MenuTexts texts) => texts.HintScroll;

    /// <summary>All lines of the page, for so many cells.</summary>
    public abstract IReadOnlyList<MenuLine> Body(MainMenu menu, int width);

    /// <returns>False for a key that means nothing here.</returns>
    public virtual bool Press(MainMenu menu, MenuKey key) => false;

    /// <summary>Fetches what the page shows; called about once a second while it is seen.</summary>
    public virtual Task RefreshAsync(MainMenu menu, CancellationToken cancellationToken) => Task.CompletedTask;
}
