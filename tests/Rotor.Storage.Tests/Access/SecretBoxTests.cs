using Rotor.Access;
using Rotor.Core.Keys;
using Rotor.Storage.Tests.Support;

namespace Rotor.Storage.Tests.Access;

public sealed class SecretBoxTests
{
    private static readonly Secret Value = new("sk-or-v1-planted-0123456789");
    private readonly SecretBox _box = new(Enumerable.Range(0, 32).Select(i => (byte)i).ToArray());

    [Fact]
    public void Open_WhatWasSealed_GivesTheValueBack()
    {
        Assert.Equal(Value, _box.Open("a", _box.Seal("a", Value)));
        Assert.True(_box.Open("a", _box.Seal("a", default)).IsEmpty);
    }

    [Fact]
    public void Seal_SameValueTwice_DiffersAndHidesIt()
    {
        var first = _box.Seal("a", Value);

        Assert.NotEqual(first, _box.Seal("a", Value));
        Assert.Equal(-1, first.AsSpan().IndexOf("planted"u8));
    }

    [Fact]
    public void Open_AnyBitTurned_IsRefused()
    {
        var good = _box.Seal("a", Value);

        for (var i = 0; i < good.Length * 8; i++)
        {
            var bad = good.ToArray();
            bad[i / 8] ^= (byte)(1 << (i % 8));
            Assert.Throws<SecretException>(() => _box.Open("a", bad));
        }
    }

    [Fact]
    public void Open_AnyCut_IsRefused()
    {
        var good = _box.Seal("a", Value);

        for (var length = 0; length < good.Length; length++)
            Assert.Throws<SecretException>(() => _box.Open("a", good.AsSpan(0, length)));
    }

    [Fact]
    public void Open_OtherContext_IsRefusedWithoutTheValue()
    {
        var error = Assert.Throws<SecretException>(() => _box.Open("upstream key b", _box.Seal("upstream key a", Value)));

        Assert.Contains("upstream key b", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("planted", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Open_OtherSecretKey_SaysWhatToDo()
    {
        var error = Assert.Throws<SecretException>(() => new SecretBox(new byte[32]).Open("a", _box.Seal("a", Value)));

        Assert.Contains("ROTOR_ACCESS__SECRETKEY", error.Message, StringComparison.Ordinal);
        Assert.Contains("secret.key", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Fingerprint_EqualValues_AreEqualUnderOneKeyOnly()
    {
        Assert.Equal(_box.Fingerprint(Value), _box.Fingerprint(new Secret(Value.Reveal())));
        Assert.NotEqual(_box.Fingerprint(Value), _box.Fingerprint(new Secret(Value.Reveal() + "0")));
        Assert.NotEqual(_box.Fingerprint(Value), new SecretBox(new byte[32]).Fingerprint(Value));
    }

    [Theory]
    [InlineData("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=")]
    [InlineData("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8\n")]
    [InlineData("000102030405060708090a0b0c0d0e0f101112131415161718191A1B1C1D1E1F")]
    public void Parse_ThirtyTwoBytes_AreTaken(string text) =>
        Assert.Equal(Enumerable.Range(0, 32).Select(i => (byte)i), SecretKeyText.Parse(text, "here"));

    [Theory]
    [InlineData("")]
    [InlineData("short")]
    [InlineData("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHg==")]
    [InlineData("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8gISIj")]
    [InlineData("zz0102030405060708090a0b0c0d0e0f101112131415161718191A1B1C1D1E1F")]
    public void Parse_AnythingElse_NamesTheSettingAndNotTheText(string text)
    {
        var error = Assert.Throws<SecretException>(() => SecretKeyText.Parse(text, "ROTOR_ACCESS__SECRETKEY"));

        Assert.StartsWith("ROTOR_ACCESS__SECRETKEY must be 32 bytes", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_NothingConfigured_MakesAFileOnceForItsOwner()
    {
        using var folder = new TemporaryFolder();

        var first = Load(folder, new AccessOptions(), holdsSecrets: false);
        var second = Load(folder, new AccessOptions(), holdsSecrets: true);

        Assert.Equal(first, second);
        Assert.True(OperatingSystem.IsWindows() || Rights.Of(folder.File("secret.key")) == Rights.OwnerFile);
        Assert.Single(Directory.GetFiles(folder.Path));
    }

    [Fact]
    public void Load_FileLostThoughSecretsAreStored_RefusesAndMakesNone()
    {
        using var folder = new TemporaryFolder();

        Assert.Throws<SecretException>(() => Load(folder, new AccessOptions(), holdsSecrets: true));

        Assert.Empty(Directory.GetFiles(folder.Path));
    }

    [Fact]
    public void Load_Configured_GoesBeforeTheFile()
    {
        using var folder = new TemporaryFolder();
        Load(folder, new AccessOptions(), holdsSecrets: false);
        File.WriteAllText(folder.File("other"), new string('0', 64));

        Assert.Equal(new byte[32], Load(folder, new AccessOptions { SecretKeyFile = folder.File("other") }, holdsSecrets: false));
        Assert.Equal(
            Enumerable.Repeat((byte)0x11, 32),
            Load(folder, new AccessOptions { SecretKey = new Secret(new string('1', 64)), SecretKeyFile = folder.File("other") }, holdsSecrets: false));
    }

    [Fact]
    public void Load_NamedFileMissing_NamesIt()
    {
        using var folder = new TemporaryFolder();

        var error = Assert.Throws<SecretException>(() => Load(folder, new AccessOptions { SecretKeyFile = folder.File("missing") }, holdsSecrets: false));

        Assert.Contains(folder.File("missing"), error.Message, StringComparison.Ordinal);
    }

    private static byte[] Load(TemporaryFolder folder, AccessOptions options, bool holdsSecrets) => SecretKeySource.Load(
        options, folder.File("secret.key"), holdsSecrets, (path, content) => OwnerOnly.WriteAtomically(path, content, replace: false));
}
