using System.Text;
using System.Threading.Channels;
using Rotor.Observability;

namespace Rotor.Commands.Menu;

/// <summary>A terminal whose screen can be drawn on. The person's own screen comes back at the end.</summary>
internal sealed class ScreenTerminal : IMenuTerminal
{
    private const string Enter = "\x1b[?1049h\x1b[?25l\x1b[?7l";
    private const string Leave = "\x1b[?7h\x1b[?25h\x1b[?1049l";

    private readonly TimeProvider _time;
    private readonly KeyReader _keys;
    private readonly bool _colors = TerminalColors.OnOutput;
    private readonly Stream _output = Console.OpenStandardOutput();
    private Task<MenuKey>? _reading;
    private string[] _shown = [];
    private (int Width, int Height) _shownSize;

    public ScreenTerminal(KeyReader keys, TimeProvider time)
    {
        (_keys, _time) = (keys, time);
        _keys.TakeControl();
        Write(Enter);
    }

    public bool IsPlain => false;

    public (int Width, int Height) Size
    {
        get
        {
            try
            {
                return (Math.Max(1, Console.WindowWidth), Math.Max(1, Console.WindowHeight));
            }
            catch (IOException)
            {
                return (80, 24);
            }
        }
    }

    public void Draw(IReadOnlyList<MenuLine> lines)
    {
        var size = Size;
        var all = _shownSize != size;
        var text = new StringBuilder(all ? "\x1b[2J" : "");
        var next = new string[size.Height];
        for (var row = 0; row < size.Height; row++)
        {
            next[row] = row < lines.Count ? lines[row].Fit(size.Width).Render(_colors) : "";
            // Only what changed: no flicker, and little to send over a slow line.
            if (all || row >= _shown.Length || _shown[row] != next[row])
                text.Append(System.Globalization.CultureInfo.InvariantCulture, $"\x1b[{row + 1};1H\x1b[2K").Append(next[row]);
        }

        (_shown, _shownSize) = (next, size);
        if (text.Length > 0)
            Write(text.ToString());
    }

    public async Task<MenuKey?> ReadAsync(TimeSpan patience, CancellationToken cancellationToken)
    {
        // Kept over a timeout: a reading that is given up would swallow the next key.
        _reading ??= _keys.Keys.ReadAsync(CancellationToken.None).AsTask();
        try
        {
            var key = await _reading.WaitAsync(patience, _time, cancellationToken);
            _reading = null;
            return key;
        }
        catch (TimeoutException)
        {
            return null;
        }
        catch (ChannelClosedException)
        {
            return new MenuKey(MenuKeyKind.Leave);
        }
    }

    public void Dispose()
    {
        Write(Leave);
        KeyReader.ReleaseControl();
        _output.Dispose();
    }

    private void Write(string text)
    {
        try
        {
            _output.Write(Encoding.UTF8.GetBytes(text));
            _output.Flush();
        }
        catch (IOException)
        {
            // The terminal is gone; the end of its input ends the menu.
        }
    }
}
