using System.Net;
using Rotor.Simulator;
using Rotor.TestSupport;
using Rotor.Tests.Support;

namespace Rotor.Tests.Commands;

/// <summary>The menu in a real terminal, at a real server.</summary>
public sealed class MenuTests : IAsyncLifetime
{
    private const string Good = "sk-or-v1-menu-aaaaaaaaaaaa1111";
    private const string Dead = "sk-or-v1-menu-bbbbbbbbbbbb2222";
    private const string New = "sk-or-v1-menu-cccccccccccc3333";

    private readonly string _folder = TestFolders.New("menu");
    private OpenRouterSimulator _upstream = null!;
    private (string, string)[] _variables = [];

    public async ValueTask InitializeAsync()
    {
        _upstream = await OpenRouterSimulator.StartAsync();
        _upstream.AddKey(Good, "user_1");
        _upstream.AddKey(Dead, "user_2").Revoked = true;
        _upstream.AddKey(New, "user_3");
        _variables = [("ROTOR_DATA", "data"), ("PORT", "0"), ("ROTOR_UPSTREAM__BASEURL", _upstream.BaseUrl), ("OPENROUTER_API_KEYS", $"{Good},{Dead}")];
    }

    public async ValueTask DisposeAsync()
    {
        await _upstream.DisposeAsync();
        TestFolders.End(_folder);
    }

    [Fact]
    public async Task Menu_KeysOfTheKeyboard_ManageTheServer()
    {
        await using var server = RotorProcess.Start(_folder, ["serve"], _variables);
        await server.LineAsync("Client base URL");
        await using var terminal = await Tmux.StartAsync(_folder, "rotor menu", 110, 30, _variables);

        await terminal.SeesAsync("ROTOR", "running", "1  Status", "4  Keys", "0  Leave the menu", "Enter open");
        await terminal.PressAsync("Down", "Down", "Down", "Enter");
        var keys = await terminal.SeesAsync("…1111", "…2222", "a add");
        await terminal.PressAsync("V");
        await terminal.SeesAsync("Checked 2: 1 good, 1 not", "invalid");
        await terminal.PressAsync("a");
        await terminal.SeesAsync("New key");
        await terminal.TypeAsync(New);
        var typed = await terminal.SeesAsync("••••");
        await terminal.PressAsync("Enter");
        await terminal.SeesAsync("Added:", "…3333");
        await terminal.PressAsync("Home", "d");
        await terminal.SeesAsync("Delete", "y/n");
        await terminal.PressAsync("n", "e");
        await terminal.SeesAsync("disabled");
        await terminal.PressAsync("d", "y");
        var deleted = await terminal.SeesAsync("Deleted: key-1");
        await terminal.PressAsync("L", "y");
        await terminal.SeesAsync("Every rest has ended");
        await terminal.PressAsync("Escape");
        await terminal.SeesAsync("1  Status");
        await terminal.PressAsync("5");
        await terminal.SeesAsync("export OPENAI_BASE_URL=http://127.0.0.1:", "any");
        await terminal.PressAsync("Escape", "2");
        await terminal.SeesAsync("Last hour", "By key");
        await terminal.PressAsync("Escape", "3");
        await terminal.SeesAsync("Level: info", "Catalogue refreshed");
        await terminal.PressAsync("f");
        await terminal.TypeAsync("no such words");
        await terminal.PressAsync("Enter");
        await terminal.SeesAsync("Filter: no such words", "No line of the log passes");
        await terminal.PressAsync("Escape", "1");
        await terminal.SeesAsync("Running for", "Process");
        await terminal.PressAsync("q");
        await terminal.SeesAsync("[ended 0]");

        var (_, list) = await RotorProcess.RunAsync(_folder, ["keys", "list"], _variables);
        Assert.DoesNotContain("…1111", list, StringComparison.Ordinal);
        Assert.Contains("…3333", list, StringComparison.Ordinal);
        Assert.All([keys, typed, deleted], screen => Assert.DoesNotContain("cccccccccccc", screen, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Menu_ChineseRussianAndAnyLayout_AreAtHome()
    {
        await using var server = RotorProcess.Start(_folder, ["serve"], _variables);
        await server.LineAsync("Client base URL");
        await using var terminal = await Tmux.StartAsync(_folder, "rotor menu --language ru", 110, 30, _variables);

        await terminal.SeesAsync("работает", "Ключи", "Выйти из меню");
        await terminal.PressAsync("8", "2");
        var chinese = await terminal.SeesAsync("语言", "运行中");
        await terminal.PressAsync("Escape", "4");
        var keys = await terminal.SeesAsync("密钥", "…1111");
        await terminal.TypeAsync("й");
        await terminal.SeesAsync("[ended 0]");

        // Two cells a character: the frame's right side stays one line.
        Assert.All([chinese, keys], screen => Assert.All(
            screen.Split('\n').Where(line => line.StartsWith('│')), line => Assert.Equal(110, Rotor.Commands.Output.TextWidth.Of(line))));
    }

    [Fact]
    public async Task Menu_AnySize_IsDrawnAndCtrlCEndsItAlone()
    {
        await using var server = RotorProcess.Start(_folder, ["serve"], _variables);
        var url = (await server.LineAsync("Console")).Split(' ', StringSplitOptions.RemoveEmptyEntries)[^1];
        await using var terminal = await Tmux.StartAsync(_folder, "rotor menu", 20, 5, _variables);

        await terminal.SeesAsync("ROTOR", "Status");
        await terminal.ResizeAsync(140, 40);
        await terminal.SeesAsync("╭─ Menu", "Today (UTC)", "4  Keys");
        await terminal.ResizeAsync(60, 14);
        await terminal.SeesAsync("╭─ Menu");
        await terminal.ResizeAsync(3, 2);
        await terminal.PressAsync("Down", "Down", "Enter", "Escape");
        await terminal.ResizeAsync(80, 24);
        await terminal.SeesAsync("╭─ Menu");
        await terminal.PressAsync("4");
        await terminal.SeesAsync("a add", "e on/off", "Esc back", "q leave");
        await terminal.PressAsync("C-c");
        await terminal.SeesAsync("[ended 0]");

        using var client = new HttpClient { Timeout = TestSupport.Patience.Limit };
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync(new Uri(new Uri(url), "/healthz"))).StatusCode);
    }

    [Fact]
    public async Task Menu_SheetAndSettings_AreReadAgainOnDemand()
    {
        await using var sheet = await SheetServer.StartAsync();
        sheet.Answer = context => SheetServer.WriteAsync(context, $"Key\n{New}\nno key\n");
        WriteIni("max_retries = 1");
        await using var server = RotorProcess.Start(_folder, ["serve"], _variables);
        await server.LineAsync("Client base URL");
        await using var terminal = await Tmux.StartAsync(_folder, "rotor menu", 120, 30, _variables);

        await terminal.SeesAsync("● running", "7  Reload settings");
        Assert.DoesNotContain("Sync the sheet", await terminal.ScreenAsync(), StringComparison.Ordinal);
        await terminal.PressAsync("7");
        await terminal.SeesAsync("Nothing has changed");
        WriteIni($"max_retries = 4\nlog_file = other.log\ngoogle_sheet_export_url = {sheet.Link}\ngoogle_sheet_key_column_index = 0");
        await terminal.PressAsync("7");
        await terminal.SeesAsync("In force now:", "ROTOR_POOL__MAXATTEMPTS", "At the next start:", "ROTOR_LOG__PATH", "6  Sync the sheet now");
        await terminal.PressAsync("6");
        await terminal.SeesAsync("The sheet was read: 1 keys, 1 of them new; 1 other values passed over");
        sheet.Answer = context => SheetServer.WriteAsync(context, "<html>", "text/html");
        await terminal.PressAsync("6");
        await terminal.SeesAsync("not shared");
        await terminal.PressAsync("4");
        await terminal.SeesAsync("…3333");
        await terminal.PressAsync("q");
        await terminal.SeesAsync("[ended 0]");

        void WriteIni(string lines) => File.WriteAllText(Path.Combine(_folder, "config.ini"), $"[Settings]\n{lines}\n");
    }

    [Fact]
    public async Task Menu_ServerGoesAndComesBack_IsToldAndGoesOn()
    {
        await using var server = RotorProcess.Start(_folder, ["serve"], _variables);
        await server.LineAsync("Client base URL");
        await using var terminal = await Tmux.StartAsync(_folder, "rotor menu", 110, 30, _variables);

        await terminal.SeesAsync("● running");
        await terminal.PressAsync("9");
        await terminal.SeesAsync("Stop the server?");
        await terminal.PressAsync("n");
        await terminal.PressAsync("9", "y");
        await terminal.SeesAsync("not running");
        Assert.Equal(0, await server.EndAsync());
        Assert.Contains("the operator admin asked", server.Output, StringComparison.Ordinal);
        await using var again = RotorProcess.Start(_folder, ["serve"], _variables);
        await terminal.SeesAsync("● running");
        await terminal.PressAsync("0");
        await terminal.SeesAsync("[ended 0]");
    }

    [Fact]
    public async Task ServeMenu_MenuLeft_ServerGoesOnAndTheMenuComesBack()
    {
        await using var terminal = await Tmux.StartAsync(_folder, "rotor serve --menu", 110, 30, _variables);

        await terminal.SeesAsync("● running", "1  Status");
        await terminal.PressAsync("C-c");
        var line = await terminal.SeesAsync("Rotor goes on serving at http://");
        var url = line.Split('\n').First(text => text.Contains("goes on serving", StringComparison.Ordinal)).Split(' ').First(word => word.StartsWith("http", StringComparison.Ordinal)).TrimEnd('.');
        using var client = new HttpClient { Timeout = TestSupport.Patience.Limit };
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync(new Uri(new Uri(url), "/healthz"))).StatusCode);
        await terminal.PressAsync("Enter");
        await terminal.SeesAsync("● running", "1  Status");
        await terminal.PressAsync("q");
        await terminal.SeesAsync("goes on serving");
        await terminal.PressAsync("C-c");
        await terminal.SeesAsync("[ended 0]");
    }

    [Theory]
    [InlineData("dumb")]
    [InlineData("")]
    public async Task Menu_TerminalThatTakesLinesOnly_WorksByLines(string kind)
    {
        await using var server = RotorProcess.Start(_folder, ["serve"], _variables);
        await server.LineAsync("Client base URL");
        await using var terminal = await Tmux.StartAsync(_folder, $"TERM={kind} rotor menu", 110, 60, _variables);

        await terminal.SeesAsync("== Menu ==", "4  Keys");
        await terminal.TypeAsync("4");
        await terminal.PressAsync("Enter");
        await terminal.SeesAsync("== Keys ==", "…1111");
        await terminal.TypeAsync("q");
        await terminal.PressAsync("Enter");
        await terminal.SeesAsync("[ended 0]");
    }

    [Fact]
    public async Task Menu_EndOfInput_EndsQuietly()
    {
        await using var server = RotorProcess.Start(_folder, ["serve"], _variables);
        var url = (await server.LineAsync("Client base URL")).Split(' ', StringSplitOptions.RemoveEmptyEntries)[^1];
        await using var terminal = await Tmux.StartAsync(_folder, "echo 1 | rotor menu; rotor menu < /dev/null > out.txt; echo [empty $?]", 110, 60, _variables);

        var screen = await terminal.SeesAsync("== Status ==", "[empty 0]");

        Assert.DoesNotContain("bug", screen, StringComparison.Ordinal);
        Assert.DoesNotContain('\x1b', await File.ReadAllTextAsync(Path.Combine(_folder, "out.txt")));
        Assert.Equal(0, (await RotorProcess.RunAsync(_folder, ["healthcheck", "--url", url])).Code);
    }

    [Fact]
    public async Task Menu_NoServer_SaysHowToStartOne()
    {
        var (code, output) = await RotorProcess.RunAsync(_folder, ["menu"], _variables);

        Assert.Equal(5, code);
        Assert.Contains("rotor serve --menu", output, StringComparison.Ordinal);
    }
}
