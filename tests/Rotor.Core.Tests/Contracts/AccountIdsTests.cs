using System.Text;
using Rotor.Core.Contracts;

namespace Rotor.Core.Tests.Contracts;

public sealed class AccountIdsTests
{
    [Theory]
    [InlineData("""{"error":{"code":401},"user_id":"user_1"}""", """{"error":{"code":401}}""")]
    [InlineData("""{"user_id":"user_1","error":{"code":401}}""", """{"error":{"code":401}}""")]
    [InlineData("""{ "user_id" : "user_1" , "a":1}""", """{  "a":1}""")]
    [InlineData("""{"user_id":"user_1"}""", "{}")]
    [InlineData("""{"a":1,"user_id":{"x":[1]},"b":2}""", """{"a":1,"b":2}""")]
    public void Find_TopLevelUserId_LeavesValidJsonWithoutIt(string json, string expected) => Assert.Equal(expected, Without(json));

    [Theory]
    [InlineData("""{"a":{"user_id":"kept"}}""")]
    [InlineData("""{"a":"\"user_id\""}""")]
    [InlineData("""not json "user_id" """)]
    [InlineData("""["user_id"]""")]
    [InlineData("")]
    public void Find_NothingAtTheTopLevel_ChangesNothing(string json) => Assert.Equal(json, Without(json));

    private static string Without(string json)
    {
        var bytes = Encoding.UTF8.GetBytes(json);
        var range = AccountIds.Find(bytes);
        return Encoding.UTF8.GetString([.. bytes.AsSpan(0, range.Start), .. bytes.AsSpan(range.End)]);
    }
}
