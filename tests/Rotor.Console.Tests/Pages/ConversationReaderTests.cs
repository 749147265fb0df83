using System.Text;
using Rotor.WebConsole.Pages.RequestDetails;

namespace Rotor.WebConsole.Tests.Pages;

/// <summary>Messages out of bodies of every shape, hostile ones included.</summary>
public sealed class ConversationReaderTests
{
    [Theory]
    [InlineData("""{"messages":[{"role":"system","content":"s"},{"role":"user","content":[{"type":"text","text":"u"},{"type":"image_url","image_url":{"url":"https://x/y.png"}}]}]}""", "system:Text=s|user:Text=u,Picture=https://x/y.png")]
    [InlineData("""{"messages":[{"role":"assistant","content":null,"reasoning":"r","tool_calls":[{"function":{"name":"f","arguments":"x"}}]},{"role":"tool","tool_call_id":"c","content":"done"}]}""", "assistant:Reasoning=r,ToolCall=x|tool:ToolResult=done")]
    [InlineData("""{"system":"s","messages":[{"role":"user","content":[{"type":"tool_result","tool_use_id":"t","content":[{"type":"text","text":"42"}]}]}]}""", "system:Text=s|user:ToolResult=42")]
    [InlineData("""{"messages":[{"role":"user","content":[{"type":"image","source":{"type":"base64","media_type":"image/png","data":"AA=="}},{"type":"document"}]}]}""", "user:Picture=data:image/png;base64,AA==,Other=")]
    [InlineData("""{"instructions":"i","input":[{"role":"user","content":[{"type":"input_text","text":"q"}]},{"type":"function_call","name":"f","arguments":"x"},{"type":"function_call_output","call_id":"c","output":"o"}]}""", "system:Text=i|user:Text=q|assistant:ToolCall=x|tool:ToolResult=o")]
    [InlineData("""{"input":["a","b"]}""", "user:Text=a|user:Text=b")]
    [InlineData("""{"prompt":"p"}""", "user:Text=p")]
    [InlineData("""{"messages":[1,null,"x",{"role":5,"content":7},[]]}""", "assistant:|assistant:|assistant:|assistant:|assistant:")]
    [InlineData("""{"messages":[{"role":"user","content":"cut off""", "")]
    [InlineData("""{"messages":{"role":"user"},"input":7,"tools":[1]}""", "")]
    [InlineData("""[1]""", "")]
    [InlineData("", "")]
    public void Asked_OfAnyBody_GivesItsMessages(string body, string expected) => Assert.Equal(expected, Show(ConversationReader.Asked(Encoding.UTF8.GetBytes(body))));

    [Theory]
    [InlineData("""{"choices":[{"message":{"role":"assistant","content":"a","reasoning":"r"}}]}""", "assistant:Reasoning=r,Text=a")]
    [InlineData("""{"choices":[{"text":"a"}]}""", "assistant:Text=a")]
    [InlineData("""{"content":[{"type":"thinking","thinking":"t"},{"type":"text","text":"a"},{"type":"tool_use","name":"f","input":{}}]}""", "assistant:Reasoning=t,Text=a,ToolCall={}")]
    [InlineData("""{"output":[{"type":"reasoning","summary":[{"type":"summary_text","text":"t"}]},{"type":"message","role":"assistant","content":[{"type":"output_text","text":"a"}]}]}""", "assistant:Reasoning=t|assistant:Text=a")]
    [InlineData("""{"error":{"message":"no","code":502}}""", "assistant:Text=no")]
    [InlineData("""{"error":"no"}""", "")]
    [InlineData("""{"choices":[null,{"message":"x"}]}""", "assistant:")]
    public void Answered_OfAnyBody_GivesTheAnswer(string body, string expected) => Assert.Equal(expected, Show(ConversationReader.Answered(Encoding.UTF8.GetBytes(body))));

    [Fact]
    public void Tools_OfEitherShape_AreNamed() => Assert.Equal(
        ["a", "b"], ConversationReader.Tools("""{"tools":[{"type":"function","function":{"name":"a"}},{"name":"b"},{},7]}"""u8.ToArray()));

    [Theory]
    [InlineData("data:image/png;base64,AAAA", true)]
    [InlineData("data:image/svg+xml;base64,AAAA", false)]
    [InlineData("data:text/html;base64,AAAA", false)]
    [InlineData("https://example.org/a.png", false)]
    public void IsDrawn_TakesPicturesOnlyThatCannotRun(string address, bool isDrawn) => Assert.Equal(isDrawn, RequestDetailsReader.IsDrawn(address));

    private static string Show(IReadOnlyList<Turn> turns) =>
        string.Join('|', turns.Select(turn => turn.Role + ":" + string.Join(',', turn.Pieces.Select(piece => $"{piece.Kind}={piece.Text}"))));
}
