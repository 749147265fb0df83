using System.Threading.Channels;

namespace Rotor.Commands.Menu;

/// <summary>Reads keys on a thread of its own, as reading them blocks and cannot be called off. One for the process.</summary>
internal sealed class KeyReader
{
    private readonly Channel<MenuKey> _keys = Channel.CreateBounded<MenuKey>(new BoundedChannelOptions(1024) { FullMode = BoundedChannelFullMode.DropOldest, SingleWriter = true });
    private bool _started;

    /// <summary>Closed at the end of the input.</summary>
    public ChannelReader<MenuKey> Keys => _keys.Reader;

    /// <summary>From now on Ctrl+C is a key like others.</summary>
    public void TakeControl()
    {
        TrySetControl(true);
        if (_started)
            return;
        _started = true;
        new Thread(Read) { IsBackground = true, Name = "keys" }.Start();
    }

    /// <summary>Ctrl+C is a signal again.</summary>
    public static void ReleaseControl() => TrySetControl(false);

    /// <summary>Waits for Enter after the menu was left.</summary>
    /// <returns>False when the input has ended, or was never a terminal's.</returns>
    public async Task<bool> IsAskedAgainAsync(CancellationToken cancellationToken)
    {
        if (!_started)
            return false;
        try
        {
            while ((await Keys.ReadAsync(cancellationToken)).Kind != MenuKeyKind.Enter)
            {
                // Other keys mean nothing now.
            }

            return true;
        }
        catch (Exception error) when (error is ChannelClosedException or OperationCanceledException)
        {
            return false;
        }
    }

    private static void TrySetControl(bool asInput)
    {
        try
        {
            Console.TreatControlCAsInput = asInput;
        }
        catch (Exception error) when (error is IOException or InvalidOperationException)
        {
            // No terminal any more: there is nothing to set.
        }
    }

    private void Read()
    {
        try
        {
            while (true)
            {
                var pressed = Console.ReadKey(intercept: true);
                var key = KeyOf(pressed);
                // Esc and a character close upon it come as one, the character with Alt.
                if (pressed.Modifiers.HasFlag(ConsoleModifiers.Alt) && key.Kind == MenuKeyKind.Character)
                    _keys.Writer.TryWrite(new MenuKey(MenuKeyKind.Escape));
                if (key.Kind != MenuKeyKind.None)
                    _keys.Writer.TryWrite(key);
            }
        }
        catch (Exception error) when (error is IOException or InvalidOperationException)
        {
            _keys.Writer.TryComplete();
        }
    }

    private static MenuKey KeyOf(ConsoleKeyInfo pressed) => pressed.Key switch
    {
        ConsoleKey.C or ConsoleKey.D when pressed.Modifiers.HasFlag(ConsoleModifiers.Control) => new(MenuKeyKind.Leave),
        ConsoleKey.Enter => new(MenuKeyKind.Enter),
        ConsoleKey.Escape => new(MenuKeyKind.Escape),
        ConsoleKey.Backspace => new(MenuKeyKind.Backspace),
        ConsoleKey.UpArrow => new(MenuKeyKind.Up),
        ConsoleKey.DownArrow => new(MenuKeyKind.Down),
        ConsoleKey.LeftArrow => new(MenuKeyKind.Left),
        ConsoleKey.RightArrow => new(MenuKeyKind.Right),
        ConsoleKey.PageUp => new(MenuKeyKind.PageUp),
        ConsoleKey.PageDown => new(MenuKeyKind.PageDown),
        ConsoleKey.Home => new(MenuKeyKind.Home),
        ConsoleKey.End => new(MenuKeyKind.End),
        _ when pressed.KeyChar == '\r' || pressed.KeyChar == '\n' => new(MenuKeyKind.Enter),
        _ when !char.IsControl(pressed.KeyChar) => MenuKey.Of(pressed.KeyChar),
        _ => default,
    };
}
