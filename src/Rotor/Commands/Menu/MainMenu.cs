using Rotor.Commands.Output;

namespace Rotor.Commands.Menu;

/// <summary>The menu while it is open: the pages, what is asked, what is under way, and the beat at which all is fetched anew.</summary>
internal sealed class MainMenu : IDisposable
{
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(200);

    private readonly IMenuTerminal _terminal;
    private readonly TimeProvider _time;
    private readonly Stack<MenuScreen> _screens = new();
    private readonly CancellationTokenSource _closing = new();
    private Task _refreshing = Task.CompletedTask;
    private Task _work = Task.CompletedTask;
    private long _refreshed;
    private bool _left;

    public MainMenu(IMenuTerminal terminal, MenuServer server, MenuTexts texts, TimeProvider time, string? firstLink = null)
    {
        (_terminal, Server, Texts, _time, FirstLink) = (terminal, server, texts, time, firstLink);
        _screens.Push(new HomeScreen());
    }

    public MenuServer Server { get; }

    public MenuTexts Texts { get; set; }

    /// <summary>Where the console's first password is chosen; null when there is one.</summary>
    public string? FirstLink { get; }

    public MenuFacts Facts { get; private set; } = MenuFacts.None;

    /// <summary>Why the server cannot be asked; null when it can.</summary>
    public string? Problem { get; private set; }

    public MenuScreen Screen => _screens.Peek();

    public bool IsHome => _screens.Count == 1;

    public MenuQuestion? Question { get; private set; }

    /// <summary>What came of the last thing done.</summary>
    public (string Text, Look Look)? Word { get; private set; }

    /// <summary>Shows the menu until it is left, the input ends, or <paramref name="cancellationToken"/>.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await RefreshAsync();
        while (!_left && !cancellationToken.IsCancellationRequested)
        {
            if (_terminal.IsPlain)
            {
                await _work;
                await RefreshAsync();
            }

            Draw();
            MenuKey? key;
            try
            {
                key = await _terminal.ReadAsync(Glance, cancellationToken);
            }
            catch (OperationCanceledException)
            {
                break;
            }

            if (key is { } pressed)
                Press(pressed);
            else if (_refreshing.IsCompleted && _time.GetElapsedTime(_refreshed) >= Beat)
                _refreshing = RefreshAsync();
        }

        await _closing.CancelAsync();
        await Task.WhenAll(_refreshing, _work);
    }

    public void Open(MenuScreen screen)
    {
        _screens.Push(screen);
        Word = null;
        Hurry();
    }

    public void Leave() => _left = true;

    public void Ask(string text, Action<string> answered, string typed = "", bool isSecret = false) => Question = MenuQuestion.Start(text, typed, isSecret, answered);

    public void Confirm(string text, Action agreed) => Question = new MenuQuestion(text, IsChoice: true, IsSecret: false, _ => agreed());

    public void Say(string text, Look look = Look.Plain) => Word = (text, look);

    /// <summary>Does something that takes a while; keys go on working meanwhile, and what it says is shown.</summary>
    public void Run(Func<CancellationToken, Task<(string Text, Look Look)>> work)
    {
        if (!_work.IsCompleted)
        {
            Say(Texts.Busy, Look.Warning);
            return;
        }

        Say(Texts.Working, Look.Quiet);
        _work = RunAsync();

        async Task RunAsync()
        {
            try
            {
                Word = await work(_closing.Token);
            }
            catch (CommandException error)
            {
                Word = (error.Message, Look.Bad);
            }
            catch (OperationCanceledException)
            {
                Word = null;
            }

            Hurry();
        }
    }

    /// <summary>Fetches anew at the next glance, not at the next beat.</summary>
    public void Hurry() => _refreshed = _time.GetTimestamp() - (2 * _time.TimestampFrequency);

    public void Dispose() => _closing.Dispose();

    private void Draw()
    {
        var (width, height) = _terminal.Size;
        if (_terminal is PlainTerminal plain)
            plain.TakesText = Question is { IsChoice: false };
        _terminal.Draw(_terminal.IsPlain ? MenuFrame.ComposePlain(this, width) : MenuFrame.Compose(this, width, height));
    }

    private void Press(MenuKey key)
    {
        if (key.Kind == MenuKeyKind.Leave)
        {
            _left = true;
            return;
        }

        if (Question is { } question)
        {
            // The answer may ask the next question.
            var done = question.Press(key);
            if (done && Question == question)
                Question = null;
            return;
        }

        if (Screen.Press(this, key))
            return;
        if (key.Command == 'q')
            _left = true;
        else if (key.Kind is MenuKeyKind.Escape or MenuKeyKind.Left or MenuKeyKind.Backspace || key.Command is 'b')
            Back();
        else
            Scroll(key.Kind);
    }

    private void Back()
    {
        Word = null;
        if (_screens.Count > 1)
            _screens.Pop();
    }

    private void Scroll(MenuKeyKind key)
    {
        var page = Math.Max(1, _terminal.Size.Height - 6);
        Screen.Scroll = Math.Max(0, key switch
        {
            MenuKeyKind.Up => Screen.Scroll - 1,
            MenuKeyKind.Down => Screen.Scroll + 1,
            MenuKeyKind.PageUp => Screen.Scroll - page,
            MenuKeyKind.PageDown => Screen.Scroll + page,
            MenuKeyKind.Home => 0,
            MenuKeyKind.End => int.MaxValue / 2,
            _ => Screen.Scroll,
        });
    }

    private async Task RefreshAsync()
    {
        _refreshed = _time.GetTimestamp();
        try
        {
            var server = await Server.ShowAsync(_closing.Token);
            Facts = Facts.Next(server, await Server.KeysAsync(_closing.Token));
            await Screen.RefreshAsync(this, _closing.Token);
            Problem = null;
        }
        catch (CommandException error)
        {
            Facts = Facts with { Server = null };
            Problem = TextWidth.OneLine(error.Message);
        }
        catch (OperationCanceledException)
        {
            // The menu closes.
        }
    }
}
